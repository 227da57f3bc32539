package io.jemu.trace.execution;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.execution.CodePlace.Range;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.MappedSymbols;
import io.jemu.trace.symbols.ObjectSymbols;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The addresses whose instructions are traced, in each process. A range that was watched once stays watched: ranges can
 * be removed only between runs of the engine, and cost nothing where no code runs.
 */
final class TracedCode {
    /** User addresses end here, as far as any page table of jemu goes. */
    private static final Range EVERYTHING = new Range(0, 1L << 47);

    private final List<Range> everywhere = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Predicate<String> functions;
    private final Set<String> found = new HashSet<>();
    private final Set<Range> watched = new LinkedHashSet<>();
    private final Map<MemoryMap, List<Range>> ranges = new IdentityHashMap<>();

    /**
     * @param places where to trace
     * @param functions which functions to trace, null if none is asked for by pattern
     */
    TracedCode(List<CodePlace> places, Predicate<String> functions) {
        this.functions = functions;
        for (CodePlace place : places) {
            switch (place) {
                case Range range -> everywhere.add(range);
                case CodePlace.Named named -> names.add(named.name());
            }
        }
        if (places.isEmpty() && functions == null) {
            everywhere.add(EVERYTHING);
        }
    }

    /** Watches what does not depend on programs. Outside the engine's run. */
    void begin(CodeWatch watch) {
        everywhere.forEach(range -> watch(watch, range));
    }

    private void watch(CodeWatch watch, Range range) {
        if (watched.add(range)) {
            watch.addRange(range.begin(), range.end());
        }
    }

    /** An object is there. Outside the engine's run. */
    void add(CodeWatch watch, MemoryMap map, MappedObject object, MappedSymbols symbols) {
        for (Range range : rangesIn(object, symbols)) {
            ranges.computeIfAbsent(map, unused -> new ArrayList<>()).add(range);
            watch(watch, range);
        }
    }

    private List<Range> rangesIn(MappedObject object, MappedSymbols symbols) {
        List<Range> in = new ArrayList<>();
        for (String name : names) {
            if (name.equals(object.name()) || name.equals(object.path())) {
                found.add(name);
                segments(object, in);
            }
        }
        if (names.isEmpty() && functions == null) {
            return in;
        }
        for (ObjectSymbols.Symbol symbol : symbols.symbols(object).all()) {
            boolean named = names.contains(symbol.name());
            boolean wanted = named || functions != null && functions.test(symbol.name());
            if (wanted && symbol.function() && symbol.size() > 0) {
                if (named) {
                    found.add(symbol.name());
                }
                long begin = object.bias() + symbol.value();
                in.add(new Range(begin, begin + symbol.size()));
            }
        }
        return in;
    }

    private static void segments(MappedObject object, List<Range> in) {
        for (ProgramHeader header : object.segments()) {
            if (header.is(SegmentType.PT_LOAD) && header.executable() && header.memsz() > 0) {
                long begin = object.bias() + header.vaddr();
                in.add(new Range(begin, begin + header.memsz()));
            }
        }
    }

    /** A process has the same code as another. */
    void copy(MemoryMap from, MemoryMap to) {
        List<Range> same = ranges.get(from);
        if (same != null && from != to) {
            ranges.put(to, new ArrayList<>(same));
        }
    }

    /** A process is gone. */
    void forget(MemoryMap map) {
        ranges.remove(map);
    }

    /** Whether the instruction at an address is traced. */
    boolean contains(MemoryMap map, long address) {
        return contains(everywhere, address) || contains(ranges.getOrDefault(map, List.of()), address);
    }

    private static boolean contains(List<Range> list, long address) {
        for (int i = 0; i < list.size(); i++) {
            Range range = list.get(i);
            if (Long.compareUnsigned(address, range.begin()) >= 0 && Long.compareUnsigned(address, range.end()) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Names that no object and no function had. */
    List<String> missing() {
        return names.stream().filter(name -> !found.contains(name)).toList();
    }
}
