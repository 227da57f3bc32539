package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.loader.lookup.SymbolMatch;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Asks single objects for a definition, and follows filters to their filtees. The outcome stays here until the next
 * question.
 */
final class ObjectSearch {
    private final SolarisLookup.Process process;
    private final SymbolMatch match = new SymbolMatch(0);
    private final Set<Filter> filtering = new HashSet<>();
    private final EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
    private LinkMap definer;
    private int symbol;

    /** How an object is asked for a definition. */
    enum Kind { DIRECT, STANDARD, HANDLE, SINGLETON }

    enum Result {
        FOUND,
        MISSING,
        /** The definition forbids direct bindings: the default search follows. */
        NOT_DIRECT,
        /** It is a singleton: the search begins anew, everywhere. */
        SINGLETON,
        /** A member of the group forbids direct bindings: the search begins anew, in the world. */
        NOT_IN_GROUP
    }

    ObjectSearch(SolarisLookup.Process process) {
        this.process = process;
    }

    /** A look-up begins. */
    void begin(Request request) {
        reasons.clear();
        filtering.clear();
        definer = null;
        match.begin(request.requester(), request.reference(),
                (request.name() + '\0').getBytes(StandardCharsets.ISO_8859_1), 0, request.version(), request.flags());
    }

    LinkMap definer() {
        return definer;
    }

    int symbol() {
        return symbol;
    }

    /** Puts another definition in the place of the one that was found. */
    void take(LinkMap map, int index) {
        definer = map;
        symbol = index;
    }

    /** Why this definition; may be changed. */
    Set<Reason> reasons() {
        return reasons;
    }

    /** Asks one object. */
    Result ask(LinkMap candidate, Request request, Kind kind) {
        LinkMap map = candidate.real();
        DynamicSymbols table = map.dynamicSymbols();
        if (map.state().removed() || map.state().faked() || !table.searchable()
                || request.type() == TypeClass.COPY && map.type() == ObjectType.EXECUTABLE) {
            return Result.MISSING;
        }
        if (process.listener().traces()) {
            process.listener().searching(request.name(), map);
        }
        int found = match.findIn(map, table, request.type());
        if (found == Elf.STN_UNDEF || !Visibility.exports(table, found)) {
            return Result.MISSING;
        }
        SolarisObject object = process.lazy().of(map);
        boolean singleton = Visibility.of(table, found) == Visibility.STV_SINGLETON;
        if (singleton && !request.singleton()) {
            return Result.SINGLETON;
        }
        if (!singleton && kind == Kind.SINGLETON) {
            return Result.MISSING;
        }
        boolean noDirect = object.syminfo().has(found, Syminfo.SYMINFO_FLG_NOEXTDIRECT)
                || object.hasFlag1(DynamicFlags.DF_1_NODIRECT);
        if (noDirect && kind == Kind.DIRECT) {
            return Result.NOT_DIRECT;
        }
        if (noDirect && kind == Kind.STANDARD && !request.world() && !request.singleton()
                && process.lazy().of(request.requester()).confinedToGroup()) {
            return Result.NOT_IN_GROUP;
        }
        if (!object.filters().isEmpty()) {
            Result filtered = filter(object, found, request);
            if (filtered != null) {
                return filtered;
            }
        }
        definer = map;
        symbol = found;
        if (table.binding(found) == SymbolBinding.STB_GNU_UNIQUE.value()) {
            bindUnique(request);
        }
        return Result.FOUND;
    }

    /**
     * "The individual filtering defined for an interface is processed first. When a filtee for an individual interface
     * filter can not be established, the filtee defined for all the interfaces of the filter provides a fall back if
     * appropriate" (Filtering Combinations).
     *
     * @return null if the filter's own definition counts
     */
    private Result filter(SolarisObject object, int found, Request request) {
        boolean standard = object.syminfo().has(found, Syminfo.SYMINFO_FLG_FILTER);
        if (standard || object.syminfo().has(found, Syminfo.SYMINFO_FLG_AUXILIARY)) {
            Filter filter = object.filter(object.syminfo().boundTo(found));
            if (inFiltees(object, filter, request)) {
                return Result.FOUND;
            }
            if (standard) {
                return Result.MISSING;
            }
        }
        boolean own = true;
        for (Filter filter : object.filters()) {
            if (filter.ofObject()) {
                if (inFiltees(object, filter, request)) {
                    return Result.FOUND;
                }
                own &= filter.auxiliary();
            }
        }
        return own ? null : Result.MISSING;
    }

    private boolean inFiltees(SolarisObject object, Filter filter, Request request) {
        if (filter == null || filter.auxiliary() && process.options().noAuxiliaryFilters() || !filtering.add(filter)) {
            return false;
        }
        try {
            for (LinkMap filtee : process.lazy().filtees(object, filter)) {
                for (LinkMap map : filtee.searchList().maps()) {
                    if (map != object.map() && ask(map, request, Kind.HANDLE) == Result.FOUND) {
                        reasons.add(Reason.FILTEE);
                        return true;
                    }
                }
            }
            return false;
        } finally {
            filtering.remove(filter);
        }
    }

    /** As by glibc: Solaris knows no STB_GNU_UNIQUE, but libstdc++ needs it. */
    private void bindUnique(Request request) {
        UniqueSymbols.Definition first = process.unique().get(definer.namespace(), request.name());
        if (first == null) {
            if (request.type() == TypeClass.COPY) {
                process.unique().enter(request.name(), request.requester(), request.reference());
            } else {
                process.unique().enter(request.name(), definer, symbol);
            }
        } else if (request.type() != TypeClass.COPY) {
            definer = first.map();
            symbol = first.symbol();
        }
    }
}
