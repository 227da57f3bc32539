package io.jemu.loader.dl;

import io.jemu.loader.audit.AuditActivity;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.glibc.LinkMapField;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.runtime.Rendezvous;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Unloads objects that nobody uses any more: _dl_close_worker of glibc's elf/dl-close.c. */
public final class ObjectClosing {
    private final RuntimeLinker linker;
    private final LdDebug debug;

    public ObjectClosing(RuntimeLinker linker) {
        this.linker = linker;
        this.debug = linker.debug();
    }

    /**
     * One user less.
     *
     * @return what can be unloaded now, in the order of destructors; {@link #unload} must follow them if there are any
     * @throws LoaderError if the object is not open
     */
    public List<LinkMap> close(LinkMap map) {
        if (map.state().noDeleteActive()) {
            // It cannot go; the count stays as it is.
            return List.of();
        }
        if (map.state().directOpenCount() == 0) {
            throw new LoaderError(0, map.name(), "shared object not open");
        }
        int count = map.state().close();
        if (count > 0 || map.type() != ObjectType.LOADED || linker.unloading().busy()) {
            if (count == 0 && map.type() == ObjectType.LOADED) {
                linker.unloading().repeat();
            }
            if (debug.shows(DebugCategory.FILES)) {
                debug.print("\nclosing file=%s; direct_opencount=%s\n", map.name(), count);
            }
            return List.of();
        }
        return collect(linker.namespaces().of(map), map);
    }

    /** Objects that are in use neither directly nor by others; if there are any, {@link #unload} must follow. */
    private List<LinkMap> collect(Namespace namespace, LinkMap closed) {
        linker.unloading().begin(namespace.number());
        List<LinkMap> loaded = new ArrayList<>(namespace.loaded());
        boolean closedFirst = linker.context().rtld().version().atLeast(2, 39);
        if (closedFirst && closed != null) {
            // Its destructors run before all others.
            Collections.swap(loaded, 0, loaded.indexOf(closed));
        }
        Set<LinkMap> used = used(loaded);
        boolean firstStays = closedFirst ? closed != null : namespace.number() == Namespace.BASE;
        List<LinkMap> order = linker.startup().dependencies().sorter().sort(loaded, firstStays, true, linker.main());
        List<LinkMap> unused = order.stream().filter(map -> !used.contains(map)).toList();
        if (unused.isEmpty()) {
            linker.unloading().end();
        }
        return unused;
    }

    private Set<LinkMap> used(List<LinkMap> loaded) {
        Set<LinkMap> used = new HashSet<>();
        Deque<LinkMap> work = new ArrayDeque<>();
        for (LinkMap map : loaded) {
            if (map.type() != ObjectType.LOADED || map.state().directOpenCount() > 0 || map.state().noDeleteActive()
                    || linker.writer().struct(map).get(LinkMapField.l_tls_dtor_count) != 0) {
                work.add(map);
            }
        }
        while (!work.isEmpty()) {
            LinkMap map = work.poll();
            if (used.add(map)) {
                work.addAll(map.initOrder());
                work.addAll(map.relocationDependencies());
            }
        }
        return used;
    }

    /**
     * Takes objects away whose destructors have run.
     *
     * @return what became unused meanwhile, as {@link #close}
     */
    public List<LinkMap> unload(List<LinkMap> maps) {
        Namespace namespace = linker.namespaces().get(linker.unloading().namespace());
        discard(namespace, maps);
        return linker.unloading().end() ? collect(namespace, null) : List.of();
    }

    /** Takes objects away that never ran, or whose destructors have run. */
    void discard(Namespace namespace, List<LinkMap> maps) {
        if (maps.isEmpty()) {
            return;
        }
        maps.forEach(map -> map.state().markRemoved());
        if (!linker.context().rtld().version().atLeast(2, 41)) {
            linker.auditors().activity(namespace, AuditActivity.DELETE);
        }
        linker.announcements().state(namespace, Rendezvous.State.RT_DELETE);
        List<SearchList> gone = maps.stream().map(LinkMap::searchList).toList();
        SearchList global = namespace.main().searchList();
        if (maps.stream().anyMatch(map -> map.state().global())) {
            List<LinkMap> rest = new ArrayList<>(global.maps());
            rest.removeAll(maps);
            global.replace(rest);
        }
        for (LinkMap map : namespace.loaded()) {
            if (!maps.contains(map)) {
                repairScopes(namespace, map, gone);
                map.relocationDependencies().removeAll(maps);
                if (map.loader() != null && maps.contains(map.loader())) {
                    map.forgetLoader();
                    linker.writer().struct(map).set(LinkMapField.l_loader, 0);
                }
            }
        }
        linker.tls().remove(maps);
        for (LinkMap map : maps) {
            if (debug.shows(DebugCategory.FILES)) {
                debug.print("\nfile=%s [%s];  destroying link map\n", map.name(), map.namespace());
            }
            namespace.remove(map);
            linker.unique().remove(map);
            linker.startup().objects().search().forget(map);
        }
        linker.namespaces().trim();
        if (linker.solaris() != null) {
            linker.solaris().forget(maps);
        }
        linker.resolver().forget();
        linker.mirror();
        for (LinkMap map : maps) {
            linker.announcements().unmapping(map);
            if (!map.isProxy()) {
                linker.startup().objects().unmap(map.image());
            }
            linker.auditors().forget(map);
            linker.writer().discard(map);
        }
        linker.announcements().consistent(namespace);
    }

    /** An object that stays loses the scopes of those that go; its own takes their place if it had none. */
    private void repairScopes(Namespace namespace, LinkMap map, List<SearchList> gone) {
        if (map.type() != ObjectType.LOADED || map.scopes().stream().noneMatch(gone::contains)) {
            return;
        }
        int place = 0;
        while (!gone.contains(map.scopes().get(place))) {
            place++;
        }
        map.scopes().removeIf(gone::contains);
        if (map.searchList().size() == 0 && !map.initOrder().isEmpty()) {
            map.searchList().replace(map.initOrder());
            map.scopes().add(place, map.searchList());
        }
        linker.writer().updateScopes(map, namespace.loaded());
    }
}
