package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The data that a program has copies of (R_X86_64_COPY): bindings to the originals must go to the copies. */
final class CopyRelocations {
    private final SolarisLookup.Process process;
    /** The program's symbols by what they are copies of; null before it is asked for. */
    private Map<LinkMap, Map<Integer, Integer>> copies;

    CopyRelocations(SolarisLookup.Process process) {
        this.process = process;
    }

    /** The program's copy of a definition: its symbol there, {@link Elf#STN_UNDEF} if it has none. */
    int copyOf(LinkMap definer, int symbol) {
        if (copies == null) {
            // The look-ups of the originals must not ask for their copies.
            copies = Map.of();
            copies = find(process.main());
        }
        Map<Integer, Integer> ofDefiner = copies.get(definer);
        return ofDefiner == null ? Elf.STN_UNDEF : ofDefiner.getOrDefault(symbol, Elf.STN_UNDEF);
    }

    private Map<LinkMap, Map<Integer, Integer>> find(LinkMap program) {
        Map<LinkMap, Map<Integer, Integer>> found = new IdentityHashMap<>();
        SolarisLookup lookup = new SolarisLookup(process);
        DynamicSymbols table = program.dynamicSymbols();
        for (int symbol : symbols(program)) {
            FoundVersion version = table.versioned()
                    ? program.version(table.version(symbol) & Elf.VERSYM_VERSION) : null;
            boolean unversioned = version == null || version.hash() == 0;
            if (lookup.find(new Request(program, symbol, table.name(symbol), unversioned ? null : version,
                    TypeClass.COPY, 0, true, Visibility.of(table, symbol) == Visibility.STV_SINGLETON, false, null,
                    true))) {
                found.computeIfAbsent(lookup.definer(), map -> new HashMap<>()).put(lookup.symbol(), symbol);
            }
        }
        return found;
    }

    private static List<Integer> symbols(LinkMap program) {
        List<Integer> symbols = new ArrayList<>();
        long size = program.dynamic().value(DynamicTag.DT_RELASZ);
        long address = program.dynamic().address(DynamicTag.DT_RELA);
        if (program.dynamic().value(DynamicTag.DT_RELA) == 0 || size <= 0) {
            return symbols;
        }
        if (address < program.image().mapStart() || size > program.image().mapEnd() - address) {
            throw new LoaderError(0, program.name(), "invalid relocation table");
        }
        for (long at = address; at + Rela.SIZE <= address + size; at += Rela.SIZE) {
            long info = program.memory().read64(at + Long.BYTES);
            if (Rela.type(info) == RelocationType.R_X86_64_COPY.number()) {
                symbols.add(Rela.symbol(info));
            }
        }
        return symbols;
    }
}
