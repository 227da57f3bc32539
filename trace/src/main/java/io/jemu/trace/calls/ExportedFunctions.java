package io.jemu.trace.calls;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.elf.SectionHeader;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.trace.symbols.ObjectFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The functions that an object offers to others and those that it wants of them, by its dynamic symbols.
 *
 * @param soname DT_SONAME, or empty
 * @param offered the symbols at each address of the file; the best known name first
 * @param resolvers addresses of functions that say where the function is (STT_GNU_IFUNC), with their symbols
 * @param wanted names of undefined symbols
 */
record ExportedFunctions(String soname, Map<Long, List<String>> offered, Map<Long, List<String>> resolvers,
        Set<String> wanted) {
    static final ExportedFunctions NONE = new ExportedFunctions("", Map.of(), Map.of(), Set.of());

    private static final int SHT_DYNAMIC = 6;
    private static final int SHT_DYNSYM = 11;
    private static final int DYNAMIC_ENTRY = 16;
    /** Of several names, people know the one with fewer underscores in front. */
    private static final Comparator<String> BEST_FIRST = Comparator.<String>comparingInt(name ->
            name.startsWith("_Z") ? 0 : name.startsWith("__") ? 2 : name.startsWith("_") ? 1 : 0)
            .thenComparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** Reads those of a file: none if it is damaged, or has no sections. */
    static ExportedFunctions of(ObjectFile file) {
        try {
            return read(file);
        } catch (ElfFormatException damaged) {
            return NONE;
        }
    }

    private static ExportedFunctions read(ObjectFile file) {
        String soname = "";
        Map<Long, List<String>> offered = new HashMap<>();
        Map<Long, List<String>> resolvers = new HashMap<>();
        Set<String> wanted = new HashSet<>();
        for (SectionHeader section : file.sections()) {
            if (section.type() == SHT_DYNAMIC) {
                soname = soname(file.contents(section), file.linked(section));
            }
            if (section.type() != SHT_DYNSYM) {
                continue;
            }
            byte[] table = file.contents(section);
            ElfBytes bytes = new ElfBytes(table);
            ElfBytes strings = file.linked(section);
            for (int at = ElfSymbol.SIZE; at + ElfSymbol.SIZE <= table.length; at += ElfSymbol.SIZE) {
                ElfSymbol symbol = ElfSymbol.parse(bytes, at);
                if (symbol.undefined()) {
                    wanted.add(strings.cString(symbol.nameOffset()));
                } else if (symbol.binding() != SymbolBinding.STB_LOCAL && !symbol.absolute()
                        && (symbol.type() == SymbolType.STT_FUNC || symbol.type() == SymbolType.STT_GNU_IFUNC)) {
                    Map<Long, List<String>> place = symbol.type() == SymbolType.STT_FUNC ? offered : resolvers;
                    List<String> names = place.computeIfAbsent(symbol.value(), v -> new ArrayList<>(1));
                    String name = strings.cString(symbol.nameOffset());
                    if (!names.contains(name)) {
                        names.add(name);
                    }
                }
            }
        }
        offered.values().forEach(names -> names.sort(BEST_FIRST));
        resolvers.values().forEach(names -> names.sort(BEST_FIRST));
        return new ExportedFunctions(soname, offered, resolvers, wanted);
    }

    private static String soname(byte[] dynamic, ElfBytes strings) {
        ElfBytes bytes = new ElfBytes(dynamic);
        for (int at = 0; at + DYNAMIC_ENTRY <= dynamic.length; at += DYNAMIC_ENTRY) {
            if (bytes.u64(at) == DynamicTag.DT_SONAME.value()) {
                return strings.cString(bytes.u64(at + Long.BYTES));
            }
        }
        return "";
    }
}
