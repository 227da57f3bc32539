package io.jemu.loader.lookup;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolVisibility;
import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks the scopes of a look-up once more, after its outcome is known, and tells of every symbol of that name how it
 * fared. Kept apart from {@link SymbolLookup} so that the loop that runs always does nothing for explanations.
 */
public final class CandidateCollector {
    private final SymbolMatch match = new SymbolMatch(0);

    /**
     * @param requester the object that refers to the symbol
     * @param search how it was looked up
     * @param winner the object whose definition was chosen, or null
     * @param winnerSymbol its index there
     */
    public List<Candidate> collect(LinkMap requester, Reference reference, Search search, LinkMap winner,
            int winnerSymbol) {
        byte[] name = (reference.symbol() + '\0').getBytes(StandardCharsets.ISO_8859_1);
        match.begin(requester, SymbolMatch.NO_REFERENCE, name, 0, reference.version(), search.flags());
        Collection<LinkMap> objects = objects(search.scopes());
        Set<LinkMap> passed = passed(search);
        List<Candidate> candidates = new ArrayList<>();
        boolean decided = false;
        for (LinkMap map : objects) {
            DynamicSymbols table = map.dynamicSymbols();
            if (!table.searchable() || map.state().removed()) {
                continue;
            }
            int first = match.nextNamed(table, Elf.STN_UNDEF);
            if (first == Elf.STN_UNDEF) {
                continue;
            }
            int acceptable = match.findIn(map, table, reference.type());
            for (int i = first; i != Elf.STN_UNDEF; i = match.nextNamed(table, i)) {
                boolean chosen = map == winner && i == winnerSymbol;
                Standing standing = chosen ? Standing.WINNER
                        : passed.contains(map) ? Standing.BEFORE_CALLER
                        : standing(map, table, i, reference.type(), i == acceptable, decided);
                candidates.add(new Candidate(map, i, versionName(map, table, i), standing));
                decided |= chosen;
            }
        }
        return candidates;
    }

    /** The objects that are searched, in order, each once; most look-ups have a single scope that matters. */
    private static Collection<LinkMap> objects(List<SearchList> scopes) {
        boolean several = scopes.size() > 1;
        Collection<LinkMap> objects = several ? new LinkedHashSet<>() : new ArrayList<>();
        for (SearchList scope : scopes) {
            for (int i = 0; i < scope.size(); i++) {
                objects.add(scope.get(i).real());
            }
        }
        return objects;
    }

    /** What RTLD_NEXT does not look at: the objects of the first scope up to and including the caller. */
    private static Set<LinkMap> passed(Search search) {
        if (search.skip() == null) {
            return Set.of();
        }
        Set<LinkMap> passed = new HashSet<>();
        List<LinkMap> first = search.scopes().getFirst().maps();
        passed.addAll(first.subList(0, first.indexOf(search.skip()) + 1));
        return passed;
    }

    private Standing standing(LinkMap map, DynamicSymbols table, int symbol, TypeClass type, boolean acceptable,
            boolean decided) {
        if (type == TypeClass.COPY && map.type() == ObjectType.EXECUTABLE) {
            return Standing.EXECUTABLE;
        }
        Standing standing = acceptable ? null : switch (match.judge(map, table, symbol, type)) {
            case NO_DEFINITION -> table.section(symbol) == Elf.SHN_UNDEF ? Standing.UNDEFINED : Standing.NO_DEFINITION;
            case UNDEFINED -> Standing.UNDEFINED;
            case OTHER_VERSION -> Standing.OTHER_VERSION;
            case NOT_DEFAULT_VERSION -> Standing.NOT_DEFAULT_VERSION;
            case HIDDEN_VERSION -> Standing.HIDDEN_VERSION;
            case ACCEPTED -> null;
        };
        if (standing != null) {
            return standing;
        }
        int visibility = table.visibility(symbol);
        if (visibility == SymbolVisibility.STV_HIDDEN.ordinal()
                || visibility == SymbolVisibility.STV_INTERNAL.ordinal()) {
            return Standing.NOT_VISIBLE;
        }
        int binding = table.binding(symbol);
        if (binding == SymbolBinding.STB_GNU_UNIQUE.value()) {
            return decided ? Standing.LATER_IN_SCOPE : Standing.NOT_FIRST_UNIQUE;
        }
        if (binding == SymbolBinding.STB_WEAK.value()) {
            return decided ? Standing.LATER_IN_SCOPE : Standing.WEAK;
        }
        if (binding != SymbolBinding.STB_GLOBAL.value()) {
            return Standing.LOCAL;
        }
        return decided ? Standing.LATER_IN_SCOPE : Standing.NOT_OWN;
    }

    private static String versionName(LinkMap map, DynamicSymbols table, int symbol) {
        if (!table.versioned()) {
            return "";
        }
        FoundVersion version = map.version(table.version(symbol) & Elf.VERSYM_VERSION);
        return version == null || version.name() == null ? "" : version.name();
    }
}
