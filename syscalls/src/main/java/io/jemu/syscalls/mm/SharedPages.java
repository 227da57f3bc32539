package io.jemu.syscalls.mm;

/** Pages that several mappings and processes share. */
public final class SharedPages implements PageSource {
    private final Backing backing;

    SharedPages(Backing backing) {
        this.backing = backing;
    }

    /** The file, or null for shared anonymous memory. */
    Backing backing() {
        return backing;
    }
}
