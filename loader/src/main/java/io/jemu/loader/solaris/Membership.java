package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.loader.object.LinkMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lets objects that are loaded join the groups and the global scope that they belong to. */
final class Membership {
    private final LinkMap main;
    private final LazyLoading lazy;
    private final Groups groups;

    Membership(LinkMap main, LazyLoading lazy, Groups groups) {
        this.main = main;
        this.lazy = lazy;
        this.groups = groups;
    }

    /**
     * The program and its dependencies: "assigned world search scope, and global symbol visibility", but for those
     * built with -B group.
     */
    void start(List<LinkMap> objects) {
        assign(main, false, new HashSet<>());
        for (LinkMap map : objects) {
            // Preloaded objects are nobody's dependency.
            if (map.loader() == main || map.loader() == null) {
                assign(map, false, new HashSet<>());
            }
        }
    }

    /**
     * "By default, objects obtained with dlopen(3C) are assigned world symbol search scope, and local symbol
     * visibility" (Symbol Lookup).
     */
    void open(LinkMap root, DlopenMode mode, LinkMap opener) {
        groups.form(root, root.searchList().maps());
        groups.open(root, opener, mode.parent());
        if (mode.group()) {
            assign(root, true, new HashSet<>());
        }
        if (mode.world() || !mode.group()) {
            assign(root, false, new HashSet<>());
        }
    }

    /** A filtee is like an object that the filter opened with RTLD_GROUP, and sees global objects, too. */
    void openFiltee(LinkMap root, LinkMap filter) {
        open(root, new DlopenMode(true, false, true, false), filter);
    }

    /** What a reference of an object has caused to be loaded belongs where the object belongs. */
    void adopt(SolarisObject requester, LinkMap loaded) {
        List<LinkMap> tree = loaded.searchList().maps();
        groups.extend(requester.map(), tree);
        if (requester.searchesWorld()) {
            assign(loaded, false, new HashSet<>());
        }
        if (requester.confinedToGroup()) {
            assign(loaded, true, new HashSet<>());
        }
        if (Groups.global(requester.map())) {
            append(main, tree);
            tree.forEach(map -> map.state().markGlobal());
        }
        for (LinkMap root : groups.roots(requester.map())) {
            append(root, tree);
        }
        if (requester.map() != main && !requester.map().initOrder().contains(loaded)) {
            List<LinkMap> order = new ArrayList<>(requester.map().initOrder());
            order.add(loaded);
            requester.map().useInitOrder(order);
        }
    }

    private static void append(LinkMap root, List<LinkMap> tree) {
        for (LinkMap map : tree) {
            if (!root.searchList().contains(map)) {
                root.searchList().add(map);
            }
        }
    }

    /** Lets an object and its dependencies search as asked; an object built with -B group starts a group of its own. */
    private void assign(LinkMap map, boolean group, Set<LinkMap> seen) {
        if (!seen.add(map) || map.state().faked()) {
            return;
        }
        SolarisObject object = lazy.of(map);
        boolean own = object.hasFlag1(DynamicFlags.DF_1_GROUP);
        object.searches(group || own);
        List<LinkMap> needed = needed(object);
        for (LinkMap dependency : needed) {
            assign(dependency, group || own, seen);
        }
        if (own) {
            groups.form(map, tree(map));
        }
    }

    private List<LinkMap> needed(SolarisObject object) {
        return object.dependencies().stream().filter(dependency -> !dependency.lazy() || dependency.loaded() != null)
                .map(dependency -> lazy.load(object, dependency)).filter(map -> map != null).toList();
    }

    private Set<LinkMap> tree(LinkMap root) {
        Set<LinkMap> tree = new LinkedHashSet<>(List.of(root));
        List<LinkMap> queue = new ArrayList<>(tree);
        for (int i = 0; i < queue.size(); i++) {
            for (LinkMap map : needed(lazy.of(queue.get(i)))) {
                if (tree.add(map)) {
                    queue.add(map);
                }
            }
        }
        return tree;
    }
}
