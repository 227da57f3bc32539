package io.jemu.loader.object;

import java.util.ArrayList;
import java.util.List;

/** A list of loaded objects that see each other: struct link_namespaces of glibc. */
public final class Namespace {
    /** The program's own (LM_ID_BASE). */
    public static final int BASE = 0;
    /** DT_SONAME of the C library, which libc and the loader treat specially. */
    private static final String LIBC_SONAME = "libc.so.6";

    private final int number;
    private final List<LinkMap> loaded = new ArrayList<>();
    private LinkMap main;
    private LinkMap libc;
    private LinkMap initFirst;
    private boolean auditing;

    public Namespace(int number) {
        this.number = number;
    }

    Namespace(Namespace original, LinkMapCopies copies) {
        this.number = original.number;
        this.loaded.addAll(copies.of(original.loaded));
        this.main = copies.of(original.main);
        this.libc = copies.of(original.libc);
        this.initFirst = copies.of(original.initFirst);
        this.auditing = original.auditing;
    }

    public int number() {
        return number;
    }

    /** The objects in load order, the program first. A copy. */
    public List<LinkMap> loaded() {
        return List.copyOf(loaded);
    }

    /** The object that was loaded first: the program in the base namespace. Null if the list is empty. */
    public LinkMap main() {
        return main;
    }

    public boolean isEmpty() {
        return loaded.isEmpty();
    }

    /** Appends an object (_dl_add_to_namespace_list). */
    public void add(LinkMap map) {
        loaded.add(map);
        if (main == null) {
            main = map;
        }
    }

    /** Inserts an object after another one, as ld.so moves itself to its place in the search order. */
    public void addAfter(LinkMap predecessor, LinkMap map) {
        loaded.add(loaded.indexOf(predecessor) + 1, map);
    }

    /** Moves an object to the place before another one: a filtee before its filter. */
    public void moveBefore(LinkMap successor, LinkMap map) {
        loaded.remove(map);
        loaded.add(loaded.indexOf(successor), map);
    }

    /** Takes an object out of the list. */
    public void remove(LinkMap map) {
        loaded.remove(map);
        if (main == map) {
            main = loaded.isEmpty() ? null : loaded.getFirst();
        }
        if (libc == map) {
            libc = null;
        }
        if (initFirst == map) {
            initFirst = null;
        }
        auditing &= !loaded.isEmpty();
    }

    /** Whether it belongs to an audit module, so that dlmopen must not load anything into it (l_auditing). */
    public boolean auditing() {
        return auditing;
    }

    public void markAuditing() {
        auditing = true;
    }

    /** The C library of this namespace, null if none is loaded. */
    public LinkMap libc() {
        return libc;
    }

    /** Notes an object that was just mapped if it is the C library or wants to be initialized first. */
    public void notice(LinkMap map) {
        if (libc == null && LIBC_SONAME.equals(map.soname())) {
            libc = map;
        }
        if (map.dynamic().initFirst()) {
            initFirst = map;
        }
    }

    /** The object marked DF_1_INITFIRST that was loaded last, null if there is none (_dl_initfirst). */
    public LinkMap initFirst() {
        return initFirst;
    }
}
