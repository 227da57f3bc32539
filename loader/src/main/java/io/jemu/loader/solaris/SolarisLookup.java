package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.lookup.SymbolMatch;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds definitions by the rules of ld.so.1, in this order: singletons, direct bindings, DT_SYMBOLIC, the default search
 * of all visible objects in load order, interposers first, and at last the exhaustive one that loads lazy dependencies.
 */
final class SolarisLookup {
    private final Process process;
    private final SymbolMatch match = new SymbolMatch(0);
    private final Set<Filter> filtering = new HashSet<>();
    private final EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
    private LinkMap definer;
    private int symbol;

    /** What a look-up works on. */
    interface Process {
        SolarisOptions options();

        LazyLoading lazy();

        Groups groups();

        /** Objects in the order of the default search. */
        List<LinkMap> order(LinkMap requester);

        /** The only definitions of STB_GNU_UNIQUE symbols. */
        UniqueSymbols unique();

        /** The program's copy of a definition: its symbol there, {@link Elf#STN_UNDEF} if it has none. */
        int copyOf(LinkMap definer, int symbol);

        LinkMap main();

        LookupListener listener();
    }

    /** How an object is asked for a definition. */
    private enum Kind { DIRECT, STANDARD, HANDLE }

    private enum Result {
        FOUND,
        MISSING,
        /** The definition forbids direct bindings: "fall back to a standard symbol search". */
        NOT_DIRECT,
        /** It is a singleton: the search begins anew, everywhere. */
        SINGLETON,
        /** A member of the group forbids direct bindings: the search begins anew, in the world. */
        NOT_IN_GROUP
    }

    SolarisLookup(Process process) {
        this.process = process;
    }

    LinkMap definer() {
        return definer;
    }

    int symbol() {
        return symbol;
    }

    Set<Reason> reasons() {
        return EnumSet.copyOf(reasons);
    }

    /** Whether there is a definition. */
    boolean find(Request request) {
        begin(request);
        return complete(request, search(request));
    }

    /**
     * Looks for a definition in certain objects only, as dlsym with a handle does; a singleton is found wherever it is.
     *
     * @param objects in that order
     */
    boolean findIn(List<LinkMap> objects, Request request) {
        begin(request);
        Result result = Result.MISSING;
        for (int i = 0; i < objects.size() && result == Result.MISSING; i++) {
            result = inObject(objects.get(i), request, Kind.HANDLE);
        }
        if (result == Result.MISSING && request.exhaustive()) {
            result = exhaust(objects, request, Kind.HANDLE);
        }
        return complete(request, result);
    }

    private void begin(Request request) {
        reasons.clear();
        filtering.clear();
        definer = null;
        process.lazy().begin();
        match.begin(request.requester(), request.reference(),
                (request.name() + '\0').getBytes(StandardCharsets.ISO_8859_1), 0, request.version(), request.flags());
    }

    private boolean complete(Request request, Result first) {
        Result result = first;
        Request last = request;
        if (result == Result.SINGLETON) {
            last = request.everywhere();
            reasons.clear();
            result = standard(last);
        } else if (result == Result.NOT_IN_GROUP) {
            last = request.inWorld();
            reasons.clear();
            result = standard(last);
        }
        SolarisObject requester = process.lazy().of(request.requester());
        if (requester.confinedToGroup() && !last.world() && !last.singleton() && interpose(last)) {
            return true;
        }
        return result == Result.FOUND;
    }

    private Result search(Request request) {
        SolarisObject requester = process.lazy().of(request.requester());
        if (request.hasReference() && requester.syminfo().has(request.reference(), Syminfo.SYMINFO_FLG_DEPEND)) {
            int bound = requester.syminfo().boundTo(request.reference());
            Dependency dependency = requester.dependency(bound);
            LinkMap target = dependency == null ? null : process.lazy().load(requester, dependency);
            boolean allowed = !process.options().noDirect() || requester.hasFlag1(DynamicFlags.DF_1_TRANS);
            boolean wanted = requester.hasFlag1(DynamicFlags.DF_1_DIRECT)
                    || requester.syminfo().has(request.reference(), Syminfo.SYMINFO_FLG_DIRECTBIND);
            if (allowed && wanted && !request.singleton()) {
                Result result = direct(request, requester, bound, target);
                if (result != Result.NOT_DIRECT) {
                    return note(result, dependency, target);
                }
            }
            return note(afterDirect(request, requester), dependency, target);
        }
        return afterDirect(request, requester);
    }

    private Result note(Result result, Dependency dependency, LinkMap target) {
        if (result == Result.FOUND && dependency != null && dependency.lazy() && definer == target) {
            reasons.add(dependency.deferred() ? Reason.DEFERRED : Reason.LAZY);
        }
        return result;
    }

    private Result afterDirect(Request request, SolarisObject requester) {
        if (requester.map().dynamic().has(DynamicTag.DT_SYMBOLIC) && !request.singleton() && request.from() == null) {
            Result own = inObject(requester.map(), request, Kind.DIRECT);
            if (own != Result.MISSING && own != Result.NOT_DIRECT) {
                return own;
            }
        }
        return standard(request);
    }

    /** "This model directs the runtime linker to search for a symbol directly in the object that provided it." */
    private Result direct(Request request, SolarisObject requester, int bound, LinkMap target) {
        if (request.type() != TypeClass.COPY
                && requester.syminfo().has(request.reference(), Syminfo.SYMINFO_FLG_COPY)) {
            reasons.add(Reason.COPY);
            return inObject(requester.map(), request, Kind.STANDARD);
        }
        List<LinkMap> targets = bound == Syminfo.SYMINFO_BT_SELF ? List.of(requester.map())
                : bound == Syminfo.SYMINFO_BT_PARENT ? parents(requester.map())
                : target == null ? List.of() : List.of(target);
        Result result = Result.MISSING;
        for (int i = 0; i < targets.size() && result == Result.MISSING; i++) {
            result = inObject(targets.get(i), request, Kind.DIRECT);
        }
        if (result == Result.FOUND) {
            reasons.add(Reason.DIRECT);
        } else if (result != Result.MISSING) {
            return result;
        }
        if ((result == Result.MISSING || definer != process.main()) && interpose(request)) {
            return Result.FOUND;
        }
        return result;
    }

    /** "The parent is the first object to cause this dynamic object to be loaded." */
    private List<LinkMap> parents(LinkMap map) {
        Set<LinkMap> parents = new LinkedHashSet<>();
        if (map.loader() != null) {
            parents.add(map.loader());
        }
        for (LinkMap other : process.order(map)) {
            if (process.lazy().of(other).dependencies().stream().anyMatch(d -> d.loaded() == map)) {
                parents.add(other);
            }
        }
        parents.addAll(process.groups().openers(map));
        return List.copyOf(parents);
    }

    /**
     * "As these objects are explicitly defined to be interposers, the runtime linker inspects these objects before
     * processing any direct binding" (Defining Explicit Interposition). The program's copies of data are such, too.
     *
     * @return whether an interposer's definition takes the place of what was found
     */
    private boolean interpose(Request request) {
        if (definer != null && request.type() != TypeClass.COPY) {
            int copy = process.copyOf(definer, symbol);
            if (copy != Elf.STN_UNDEF) {
                definer = process.main();
                symbol = copy;
                reasons.clear();
                reasons.add(Reason.COPY);
                return true;
            }
        }
        LinkMap found = definer;
        int foundSymbol = symbol;
        for (LinkMap map : process.order(request.requester())) {
            SolarisObject object = process.lazy().of(map);
            if (!object.interposer()) {
                continue;
            }
            if (map == found) {
                break;
            }
            if (inObject(map, request, Kind.STANDARD) == Result.FOUND && object.interposes(symbol)) {
                reasons.clear();
                reasons.add(Reason.INTERPOSER);
                return true;
            }
        }
        definer = found;
        symbol = foundSymbol;
        return false;
    }

    /** The default search, and what may follow it. */
    private Result standard(Request request) {
        List<LinkMap> order = process.order(request.requester());
        boolean world = request.world() || process.lazy().of(request.requester()).searchesWorld();
        int start = request.from() == null ? 0 : order.indexOf(request.from());
        for (int i = Math.max(start, 0); i < order.size(); i++) {
            LinkMap map = order.get(i);
            if (request.singleton() || process.groups().visible(request.requester(), map, world)) {
                Result result = inObject(map, request, Kind.STANDARD);
                if (result != Result.MISSING) {
                    noteStandard(request, result);
                    return result;
                }
            }
        }
        if (!request.exhaustive() || request.weak() || !process.lazy().anyPending()) {
            return Result.MISSING;
        }
        int first = request.from() == null ? 0 : Math.max(order.indexOf(request.requester()), 0);
        return exhaust(order.subList(first, order.size()).stream()
                .filter(map -> request.singleton() || process.groups().visible(request.requester(), map, world))
                .toList(), request, Kind.STANDARD);
    }

    private void noteStandard(Request request, Result result) {
        if (result != Result.FOUND) {
            return;
        }
        if (request.singleton()) {
            reasons.add(Reason.SINGLETON);
        } else if (process.lazy().of(definer).interposer() && process.lazy().of(definer).interposes(symbol)) {
            reasons.add(Reason.INTERPOSER);
        } else if (!Groups.global(definer) && definer != request.requester()) {
            reasons.add(Reason.GROUP);
        }
    }

    /**
     * "Should a symbol not be found within the loaded objects, the runtime linker falls back to an exhaustive search: it
     * loads lazy dependencies, one at a time, until the symbol is found" (Lazy Loading of Dynamic Dependencies).
     * Deferred dependencies are left alone.
     */
    private Result exhaust(List<LinkMap> objects, Request request, Kind kind) {
        Set<LinkMap> seen = new HashSet<>(objects);
        Deque<LinkMap> queue = new ArrayDeque<>(objects);
        while (!queue.isEmpty()) {
            SolarisObject object = process.lazy().of(queue.poll());
            for (Dependency dependency : object.dependencies()) {
                LinkMap loaded = dependency.pending() ? process.lazy().load(object, dependency) : null;
                if (loaded == null) {
                    continue;
                }
                for (LinkMap map : loaded.searchList().maps()) {
                    if (!seen.add(map)) {
                        continue;
                    }
                    Result result = inObject(map, request, kind);
                    if (result != Result.MISSING) {
                        reasons.add(Reason.EXHAUSTIVE);
                        return result;
                    }
                    queue.add(map);
                }
            }
        }
        return Result.MISSING;
    }

    /** Asks one object. */
    private Result inObject(LinkMap candidate, Request request, Kind kind) {
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
        if (Visibility.of(table, found) == Visibility.STV_SINGLETON && !request.singleton()) {
            return Result.SINGLETON;
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
                    if (map != object.map() && inObject(map, request, Kind.HANDLE) == Result.FOUND) {
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

    /** As {@link io.jemu.loader.lookup.SymbolLookup} has it: Solaris knows no STB_GNU_UNIQUE, but libstdc++ needs it. */
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
