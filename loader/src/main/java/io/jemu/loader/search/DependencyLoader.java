package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.object.ObjectType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Loads what an object needs, breadth first (gABI, Shared Object Dependencies; _dl_map_object_deps in elf/dl-deps.c),
 * and so makes its search list and the order of its constructors. Objects named by DT_AUXILIARY and DT_FILTER come
 * before the one that names them.
 */
public final class DependencyLoader {
    private static final String DST_IN_SECURE = "DST not allowed in SUID/SGID programs";
    private static final String EMPTY_DST = "empty dynamic string token substitution";

    private final LoadContext context;
    private final LdDebug debug;
    private final ObjectLoader objects;
    private final Namespaces namespaces;
    private final ObjectSorter sorter;

    public DependencyLoader(LoadContext context, ObjectLoader objects, Namespaces namespaces) {
        this.context = context;
        this.debug = context.debug();
        this.objects = objects;
        this.namespaces = namespaces;
        this.sorter = ObjectSorter.forOptions(context.options(), context.rtld().version());
    }

    /** Sorts for constructors and destructors by the algorithm that was chosen. */
    public ObjectSorter sorter() {
        return sorter;
    }

    /** A place in the list that is being made. */
    private static final class Place {
        private LinkMap map;
        private boolean done;

        Place(LinkMap map) {
            this.map = map;
        }
    }

    /** One run: the list so far, and why it ended early. */
    private final class Run {
        private final LinkMap root;
        private final boolean trace;
        private final Set<LoadMode> mode;
        private final List<Place> places = new ArrayList<>();
        private final Set<LinkMap> listed = new HashSet<>();
        private LoaderError failure;

        Run(LinkMap root, List<LinkMap> preloads, boolean trace, Set<LoadMode> mode) {
            this.root = root;
            this.trace = trace;
            this.mode = mode;
            append(root);
            preloads.forEach(this::append);
        }

        private void append(LinkMap map) {
            places.add(new Place(map));
            listed.add(map);
        }

        /** Handles the objects of the list, which grows meanwhile; objects put before others are handled too. */
        void run() {
            for (int i = 0; i < places.size() && failure == null; ) {
                if (places.get(i).done) {
                    i++;
                } else {
                    i = handle(i);
                }
            }
        }

        /** @return where to go on */
        private int handle(int index) {
            Place current = places.get(index);
            current.done = true;
            LinkMap map = current.map;
            boolean remember = map.searchList().size() == 0 && map.initOrder().isEmpty() && map != root
                    && map.dynamic().entries().size() > 0;
            List<LinkMap> needed = new ArrayList<>();
            int place = index;
            for (DynamicSection.Entry entry : map.dynamic().entries()) {
                if (objects.listener().defers(map, entry)) {
                    continue;
                }
                if (entry.tag() == DynamicTag.DT_NEEDED.value()) {
                    LinkMap dependency = needed(map, entry);
                    if (failure != null) {
                        return index;
                    }
                    if (dependency == null) {
                        continue;
                    }
                    if (!listed.contains(dependency)) {
                        append(dependency);
                    }
                    needed.add(dependency);
                } else if (entry.tag() == DynamicTag.DT_AUXILIARY.value()
                        || entry.tag() == DynamicTag.DT_FILTER.value()) {
                    LinkMap filtee = filtee(map, entry);
                    if (failure != null) {
                        return index;
                    }
                    if (filtee != null) {
                        needed.add(filtee);
                        place = insertBefore(place, filtee);
                    }
                }
            }
            if (remember) {
                List<LinkMap> order = new ArrayList<>(List.of(map));
                order.addAll(needed);
                map.useInitOrder(order);
            }
            return index;
        }

        /** @return null if the name has no value, or after a failure */
        private LinkMap needed(LinkMap map, DynamicSection.Entry entry) {
            try {
                String name = expand(map, entry.value(), false);
                return name == null ? null : load(map, name);
            } catch (LoaderError error) {
                failure = error;
                return null;
            }
        }

        /** @return null if there is none, which only is an error for DT_FILTER */
        private LinkMap filtee(LinkMap map, DynamicSection.Entry entry) {
            boolean auxiliary = entry.tag() == DynamicTag.DT_AUXILIARY.value();
            String name = expand(map, entry.value(), auxiliary);
            if (name == null) {
                return null;
            }
            if (debug.shows(DebugCategory.LIBS)) {
                debug.print("load auxiliary object=%s requested by file=%s\n", name, display(map));
            }
            try {
                return load(map, name);
            } catch (LoaderError error) {
                failure = auxiliary ? null : error;
                return null;
            }
        }

        private LinkMap load(LinkMap map, String name) {
            ObjectType type = map.type() == ObjectType.EXECUTABLE ? ObjectType.LIBRARY : map.type();
            return objects.load(map, name, type, trace, mode, namespaces.of(map));
        }

        /**
         * Puts a filtee before the object at a place, unless it is in the list before.
         *
         * @return the object's new place
         */
        private int insertBefore(int place, LinkMap filtee) {
            LinkMap filter = places.get(place).map;
            if (listed.contains(filtee)) {
                int at = indexOf(filtee);
                if (at <= place) {
                    return place;
                }
                places.remove(at);
            }
            listed.add(filtee);
            places.add(place, new Place(filtee));
            Namespace namespace = namespaces.of(filtee);
            namespace.moveBefore(filter, filtee);
            return place + 1;
        }

        private int indexOf(LinkMap map) {
            for (int i = 0; i < places.size(); i++) {
                if (places.get(i).map == map) {
                    return i;
                }
            }
            return -1;
        }

        List<LinkMap> result() {
            return places.stream().map(p -> p.map).filter(map -> !(trace && map.state().faked())).toList();
        }
    }

    /**
     * Loads all that an object needs. If one of them is missing, the lists are made of what was loaded so far and the
     * error is thrown then.
     *
     * @param preloads come right after the object itself
     * @param trace whether missing libraries get stand-ins
     * @throws LoaderError if a dependency cannot be loaded
     */
    public void load(LinkMap root, List<LinkMap> preloads, boolean trace, Set<LoadMode> mode) {
        Run run = new Run(root, preloads, trace, mode);
        run.run();
        List<LinkMap> list = run.result();
        root.searchList().replace(list);
        root.relocationDependencies().removeIf(map -> map != root && list.contains(map));
        List<LinkMap> order = new ArrayList<>(list);
        order.remove(root);
        order.addFirst(root);
        boolean rootFirst = root != namespaces.of(root).libc();
        root.useInitOrder(sorter.sort(order, rootFirst, false, namespaces.base().main()));
        if (run.failure != null) {
            throw run.failure;
        }
    }

    /**
     * Loads one object that another one names, with all that it needs in turn.
     *
     * @param name as in the string table of {@code map}, not expanded
     * @param type what a new object becomes
     * @param trace whether missing libraries get stand-ins
     * @throws LoaderError if it cannot be loaded
     */
    public LinkMap loadNamed(LinkMap map, String name, ObjectType type, boolean trace, Set<LoadMode> mode) {
        String expanded = expand(map, name, true);
        LinkMap loaded = objects.load(map, expanded, type, trace, mode, namespaces.of(map));
        if (loaded.searchList().size() == 0) {
            load(loaded, List.of(), trace, mode);
        }
        return loaded;
    }

    private String expand(LinkMap map, long offset, boolean fatal) {
        return expand(map, map.dynamic().string(offset, map.name()), fatal);
    }

    /** @return null if the string has tokens without value, where that is no error */
    private String expand(LinkMap map, String name, boolean fatal) {
        TokenExpander tokens = objects.search().tokens();
        if (!tokens.hasTokens(name)) {
            return name;
        }
        if (context.options().secure()) {
            throw new LoaderError(0, name, DST_IN_SECURE);
        }
        String expanded = tokens.expand(map, name);
        if (!expanded.isEmpty()) {
            return expanded;
        }
        if (fatal) {
            throw new LoaderError(0, name, EMPTY_DST);
        }
        if (debug.shows(DebugCategory.LIBS)) {
            debug.print("cannot load auxiliary `%s' because of empty dynamic string token substitution\n", name);
        }
        return null;
    }

    private String display(LinkMap map) {
        return map.displayName(context.options().program());
    }
}
