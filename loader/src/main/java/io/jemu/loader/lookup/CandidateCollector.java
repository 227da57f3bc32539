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
     * @param scopes where it was looked up
     * @param flags the look-up's {@link LookupFlags}
     * @param winner the object whose definition was chosen, or null
     * @param winnerSymbol its index there
     */
    public List<Candidate> collect(LinkMap requester, Reference reference, List<SearchList> scopes, int flags,
            LinkMap winner, int winnerSymbol) {
        byte[] name = (reference.symbol() + '\0').getBytes(StandardCharsets.ISO_8859_1);
        match.begin(requester, SymbolMatch.NO_REFERENCE, name, 0, reference.version(), flags);
        Set<LinkMap> objects = new LinkedHashSet<>();
        for (SearchList scope : scopes) {
            objects.addAll(scope.maps());
        }
        List<Candidate> candidates = new ArrayList<>();
        boolean decided = false;
        for (LinkMap map : objects) {
            DynamicSymbols table = map.dynamicSymbols();
            if (!table.searchable() || map.state().removed()) {
                continue;
            }
            for (int i = match.nextNamed(table, Elf.STN_UNDEF); i != Elf.STN_UNDEF; i = match.nextNamed(table, i)) {
                boolean chosen = map == winner && i == winnerSymbol;
                candidates.add(new Candidate(map, versionName(map, table, i),
                        chosen ? Standing.WINNER : standing(map, table, i, reference.type(), decided)));
                decided |= chosen;
            }
        }
        return candidates;
    }

    private Standing standing(LinkMap map, DynamicSymbols table, int symbol, TypeClass type, boolean decided) {
        if (type == TypeClass.COPY && map.type() == ObjectType.EXECUTABLE) {
            return Standing.EXECUTABLE;
        }
        Standing standing = switch (match.judge(map, table, symbol, type)) {
            case NO_DEFINITION -> Standing.NO_DEFINITION;
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
            return Standing.NOT_FIRST_UNIQUE;
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
