package io.jemu.loader.runtime;

/**
 * Whether a dlclose is running destructors: another one that one of these calls only notes that objects may have become
 * unused (dl_close_state of glibc's elf/dl-close.c).
 */
public final class Unloading {
    private boolean busy;
    private boolean again;
    private boolean told;
    private int namespace;

    /** The same in a process that was forked off. */
    Unloading copy() {
        Unloading copy = new Unloading();
        copy.busy = busy;
        copy.again = again;
        copy.told = told;
        copy.namespace = namespace;
        return copy;
    }

    /** Whether a dlclose is under way. */
    public boolean busy() {
        return busy;
    }

    /** A collection of unused objects of a namespace begins. */
    public void begin(int namespaceNumber) {
        busy = true;
        again = false;
        told = false;
        namespace = namespaceNumber;
    }

    /** Whether nobody was told yet that objects are going to be unloaded. */
    boolean tell() {
        boolean first = !told;
        told = true;
        return first;
    }

    /** The namespace whose objects are collected. */
    public int namespace() {
        return namespace;
    }

    /** Objects became unused while it is under way. */
    public void repeat() {
        again = true;
    }

    /**
     * The objects are gone.
     *
     * @return whether there must be another collection
     */
    public boolean end() {
        busy = false;
        return again;
    }
}
