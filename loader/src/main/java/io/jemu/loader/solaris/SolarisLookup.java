package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.solaris.ObjectSearch.Kind;
import io.jemu.loader.solaris.ObjectSearch.Result;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds definitions by the rules of ld.so.1, in this order: singletons, direct bindings, DT_SYMBOLIC, the default
 * search of all visible objects in load order, interposers first, and at last the exhaustive one that loads lazy
 * dependencies.
 */
final class SolarisLookup {
    private final Process process;
    private final ObjectSearch objects;

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

    SolarisLookup(Process process) {
        this.process = process;
        this.objects = new ObjectSearch(process);
    }

    LinkMap definer() {
        return objects.definer();
    }

    int symbol() {
        return objects.symbol();
    }

    /** Why, in the order of {@link Reason}. */
    Set<Reason> reasons() {
        return objects.reasons();
    }

    /** Whether there is a definition. */
    boolean find(Request request) {
        begin(request);
        return complete(request, search(request));
    }

    /**
     * Looks for a definition in certain objects only, as dlsym with a handle does; a singleton is found wherever it is.
     *
     * @param where in that order
     */
    boolean findIn(List<LinkMap> where, Request request) {
        begin(request);
        Result result = Result.MISSING;
        for (int i = 0; i < where.size() && result == Result.MISSING; i++) {
            result = objects.ask(where.get(i), request, Kind.HANDLE);
        }
        if (result == Result.MISSING && request.exhaustive()) {
            result = exhaust(where, request, Kind.HANDLE);
        }
        return complete(request, result);
    }

    private void begin(Request request) {
        process.lazy().begin();
        objects.begin(request);
    }

    private boolean complete(Request request, Result first) {
        Result result = first;
        Request last = request;
        if (result == Result.SINGLETON) {
            last = request.everywhere();
            objects.reasons().clear();
            result = standard(last);
        } else if (result == Result.NOT_IN_GROUP) {
            last = request.inWorld();
            objects.reasons().clear();
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
        if (result == Result.FOUND && dependency != null && dependency.lazy() && objects.definer() == target) {
            objects.reasons().add(dependency.deferred() ? Reason.DEFERRED : Reason.LAZY);
        }
        return result;
    }

    private Result afterDirect(Request request, SolarisObject requester) {
        if (requester.map().dynamic().has(DynamicTag.DT_SYMBOLIC) && !request.singleton() && request.from() == null) {
            Result own = objects.ask(requester.map(), request, Kind.DIRECT);
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
            objects.reasons().add(Reason.COPY);
            return objects.ask(requester.map(), request, Kind.STANDARD);
        }
        List<LinkMap> targets = bound == Syminfo.SYMINFO_BT_SELF ? List.of(requester.map())
                : bound == Syminfo.SYMINFO_BT_PARENT ? parents(requester.map())
                : target == null ? List.of() : List.of(target);
        Result result = Result.MISSING;
        for (int i = 0; i < targets.size() && result == Result.MISSING; i++) {
            result = objects.ask(targets.get(i), request, Kind.DIRECT);
        }
        if (result == Result.FOUND) {
            objects.reasons().add(Reason.DIRECT);
        } else if (result != Result.MISSING) {
            return result;
        }
        if ((result == Result.MISSING || objects.definer() != process.main()) && interpose(request)) {
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
        if (objects.definer() != null && request.type() != TypeClass.COPY) {
            int copy = process.copyOf(objects.definer(), objects.symbol());
            if (copy != Elf.STN_UNDEF) {
                objects.take(process.main(), copy);
                objects.reasons().clear();
                objects.reasons().add(Reason.COPY);
                return true;
            }
        }
        LinkMap found = objects.definer();
        int foundSymbol = objects.symbol();
        for (LinkMap map : process.order(request.requester())) {
            SolarisObject object = process.lazy().of(map);
            if (!object.interposer()) {
                continue;
            }
            if (map == found) {
                break;
            }
            if (objects.ask(map, request, Kind.STANDARD) == Result.FOUND && object.interposes(objects.symbol())) {
                objects.reasons().clear();
                objects.reasons().add(Reason.INTERPOSER);
                return true;
            }
        }
        objects.take(found, foundSymbol);
        return false;
    }

    /**
     * "All references to a singleton symbol are bound to the first occurrence of a singleton definition within the
     * process" (Runtime Interposition), or to the program's copy of that.
     */
    private boolean findSingleton(Request request) {
        for (LinkMap map : process.order(request.requester())) {
            if (objects.ask(map, request, Kind.SINGLETON) == Result.FOUND) {
                int copy = request.type() == TypeClass.COPY ? Elf.STN_UNDEF
                        : process.copyOf(objects.definer(), objects.symbol());
                if (copy != Elf.STN_UNDEF) {
                    objects.take(process.main(), copy);
                    objects.reasons().add(Reason.COPY);
                }
                objects.reasons().add(Reason.SINGLETON);
                return true;
            }
        }
        return false;
    }

    /** The default search, and what may follow it. */
    private Result standard(Request request) {
        if (request.singleton() && findSingleton(request)) {
            return Result.FOUND;
        }
        List<LinkMap> order = process.order(request.requester());
        boolean world = request.world() || process.lazy().of(request.requester()).searchesWorld();
        int start = request.from() == null ? 0 : order.indexOf(request.from());
        for (int i = Math.max(start, 0); i < order.size(); i++) {
            LinkMap map = order.get(i);
            if (request.singleton() || process.groups().visible(request.requester(), map, world)) {
                Result result = objects.ask(map, request, Kind.STANDARD);
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
        LinkMap definer = objects.definer();
        if (process.lazy().of(definer).interposer() && process.lazy().of(definer).interposes(objects.symbol())) {
            objects.reasons().add(Reason.INTERPOSER);
        } else if (!Groups.global(definer) && definer != request.requester()) {
            objects.reasons().add(Reason.GROUP);
        }
    }

    /**
     * The exhaustive lazy loading fall back (Lazy Loading of Dynamic Dependencies; Testing for Functionality): a symbol
     * that no loaded object defines makes the linker load lazy dependencies, one at a time, until it is found. Deferred
     * dependencies are left alone.
     */
    private Result exhaust(List<LinkMap> where, Request request, Kind kind) {
        Set<LinkMap> seen = new HashSet<>(where);
        Deque<LinkMap> queue = new ArrayDeque<>(where);
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
                    Result result = objects.ask(map, request, kind);
                    if (result != Result.MISSING) {
                        objects.reasons().add(Reason.EXHAUSTIVE);
                        return result;
                    }
                    queue.add(map);
                }
            }
        }
        return Result.MISSING;
    }
}
