package io.jemu.loader.object;

import java.util.ArrayList;
import java.util.List;

/** All link-map namespaces of a process (_dl_ns), the program's first, and the count of objects ever loaded. */
public final class Namespaces {
    /** There are never more (DL_NNS). */
    public static final int MAXIMUM = 16;

    private final List<Namespace> all = new ArrayList<>();
    private long loads;

    public Namespaces() {
        all.add(new Namespace(Namespace.BASE));
    }

    private Namespaces(Namespaces original, LinkMapCopies copies) {
        original.all.forEach(namespace -> all.add(new Namespace(namespace, copies)));
        loads = original.loads;
    }

    /** The same for a process that was forked off. */
    public Namespaces copy(LinkMapCopies copies) {
        return new Namespaces(this, copies);
    }

    /** The namespace of the program. */
    public Namespace base() {
        return all.getFirst();
    }

    /** The namespace with a number, null if there is none yet. */
    public Namespace get(int number) {
        return number >= 0 && number < all.size() ? all.get(number) : null;
    }

    /** The namespace that an object belongs to. */
    public Namespace of(LinkMap map) {
        return all.get(map.namespace());
    }

    /** The namespaces in use, a copy (_dl_nns of them). */
    public List<Namespace> all() {
        return List.copyOf(all);
    }

    /** The objects of all namespaces, a copy. */
    public List<LinkMap> loaded() {
        return all.stream().flatMap(namespace -> namespace.loaded().stream()).toList();
    }

    /** An empty namespace: one that was emptied before, or a new one; null if there are no more. */
    public Namespace allocate() {
        for (Namespace namespace : all) {
            if (namespace.number() != Namespace.BASE && namespace.isEmpty()) {
                return namespace;
            }
        }
        if (all.size() == MAXIMUM) {
            return null;
        }
        Namespace namespace = new Namespace(all.size());
        all.add(namespace);
        return namespace;
    }

    /** Forgets the empty namespaces behind the last one in use, as dlclose does; their numbers are given again. */
    public void trim() {
        while (all.size() > 1 && all.getLast().isEmpty()) {
            all.removeLast();
        }
    }

    /** Appends an object to its namespace and numbers it (_dl_add_to_namespace_list). */
    public void add(LinkMap map) {
        of(map).add(map);
        map.state().number(loads++);
    }

    /** Counts an object that is entered in a list by other means: ld.so itself. */
    public void countLoad() {
        loads++;
    }

    /** Number of objects loaded so far (_dl_load_adds). */
    public long loads() {
        return loads;
    }
}
