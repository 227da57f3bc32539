package io.jemu.loader.explain;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolVisibility;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.CandidateCollector;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import java.util.List;

/** What explanations say of objects and of the symbols that they define. */
final class Definers {
    private static final String PROGRAM = "the program";

    private Definers() {}

    static String name(LinkMap map) {
        return map.displayName(map.type() == ObjectType.EXECUTABLE ? PROGRAM : null);
    }

    /** The version that a symbol has, or null. */
    static FoundVersion version(LinkMap map, int symbol) {
        DynamicSymbols table = map.dynamicSymbols();
        if (!table.versioned()) {
            return null;
        }
        FoundVersion version = map.version(table.version(symbol) & Elf.VERSYM_VERSION);
        return version == null || version.name() == null || version.hash() == 0 ? null : version;
    }

    /** Loaded objects that define the symbol, but are in none of the scopes. */
    static List<LinkMap> outside(Binding binding, List<LinkMap> loaded) {
        Search search = binding.search();
        return loaded.stream()
                .filter(map -> search.scopes().stream().noneMatch(scope -> scope.contains(map)))
                .filter(map -> defines(binding, map))
                .toList();
    }

    private static boolean defines(Binding binding, LinkMap map) {
        Search alone = new Search(binding.search().lookup(), List.of(new SearchList(map)), binding.search().flags(),
                null);
        return new CandidateCollector().collect(binding.requester(), binding.reference(), alone, null, 0).stream()
                .anyMatch(candidate -> candidate.map().dynamicSymbols().section(candidate.symbol()) != Elf.SHN_UNDEF);
    }

    /** A candidate with what counts of it besides its version. */
    static String describe(Candidate candidate) {
        DynamicSymbols table = candidate.map().dynamicSymbols();
        int symbol = candidate.symbol();
        StringBuilder text = new StringBuilder(new Definition(candidate.map(), symbol).text());
        if (table.section(symbol) == Elf.SHN_UNDEF) {
            return text.toString();
        }
        if (table.binding(symbol) == SymbolBinding.STB_WEAK.value()) {
            text.append(", weak");
        } else if (table.binding(symbol) == SymbolBinding.STB_GNU_UNIQUE.value()) {
            text.append(", unique");
        }
        if (table.visibility(symbol) == SymbolVisibility.STV_PROTECTED.ordinal()) {
            text.append(", protected");
        }
        return text.toString();
    }
}
