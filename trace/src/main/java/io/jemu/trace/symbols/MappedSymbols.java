package io.jemu.trace.symbols;

import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.elf.GnuHash;
import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.elf.SymbolTable;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names code by the dynamic symbols of the objects that are mapped in a process, whoever linked them. What it reads may
 * be damaged: an object that cannot be read has no symbols.
 */
public final class MappedSymbols {
    private final MemoryMap map;
    private final Map<String, List<Function>> functions = new HashMap<>();

    /** A function's addresses: [start, end). */
    private record Function(long start, long end, String name) {}

    public MappedSymbols(MemoryMap map) {
        this.map = map;
    }

    /** The place, or null if the address is not in executable memory that comes from a file. */
    public CodeLocation locate(long address) {
        Vma area = map.find(address);
        Backing file = area == null || !area.executable() ? null : area.source().file();
        if (file == null) {
            return null;
        }
        String path = file.pathForMaps();
        String object = path.substring(path.lastIndexOf('/') + 1);
        long base = base(path);
        for (Function function : functions.computeIfAbsent(path, p -> functionsAt(base))) {
            if (address >= function.start && address < function.end) {
                return new CodeLocation(function.name, object, address - function.start);
            }
        }
        return new CodeLocation(null, object, address - base);
    }

    /** Where the file's first page is mapped. */
    private long base(String path) {
        List<Long> starts = new ArrayList<>();
        map.forEach(area -> {
            Backing file = area.source().file();
            if (file != null && area.offset() == 0 && file.pathForMaps().equals(path)) {
                starts.add(area.start());
            }
        });
        return starts.isEmpty() ? 0 : starts.getFirst();
    }

    private List<Function> functionsAt(long base) {
        List<Function> found = new ArrayList<>();
        try {
            AddressSpace space = map.memory();
            GuestElfMemory memory = new GuestElfMemory(space);
            ElfHeader header = ElfHeader.parse(memory, base);
            List<ProgramHeader> segments = ProgramHeader.parseTable(memory, base + header.phoff(), header.phnum());
            ProgramHeader dynamic = segments.stream().filter(s -> s.is(SegmentType.PT_DYNAMIC))
                    .findFirst().orElse(null);
            ProgramHeader first = segments.stream().filter(s -> s.is(SegmentType.PT_LOAD)).findFirst().orElse(null);
            if (dynamic == null || first == null) {
                return found;
            }
            long bias = base - (first.vaddr() - first.offset());
            DynamicSection section = DynamicSection.parse(memory, bias + dynamic.vaddr());
            SymbolTable symbols = new SymbolTable(memory,
                    absolute(section.value(DynamicTag.DT_SYMTAB), bias),
                    absolute(section.value(DynamicTag.DT_STRTAB), bias));
            int count = section.has(DynamicTag.DT_GNU_HASH)
                    ? new GnuHash(memory, absolute(section.value(DynamicTag.DT_GNU_HASH), bias)).symbolCount()
                    : 0;
            for (int i = 1; i < count; i++) {
                ElfSymbol symbol = symbols.symbol(i);
                boolean code = symbol.type() == SymbolType.STT_FUNC || symbol.type() == SymbolType.STT_GNU_IFUNC;
                if (code && !symbol.undefined() && symbol.size() > 0) {
                    long start = bias + symbol.value();
                    found.add(new Function(start, start + symbol.size(), symbols.name(i)));
                }
            }
        } catch (ElfFormatException | GuestFault damaged) {
            return found;
        }
        // Of several names for one function, people know the one without an underscore.
        found.sort(Comparator.comparing(function -> function.name.startsWith("_")));
        return found;
    }

    /** A dynamic linker may have made the pointer absolute in place, or not yet. */
    private static long absolute(long pointer, long bias) {
        return Long.compareUnsigned(pointer, bias) < 0 ? bias + pointer : pointer;
    }
}
