package io.jemu.syscalls.mm;

/**
 * Where the pages of a {@link Vma} come from. A source knows how many bytes of memory maps refer to it, and lets go of
 * what it holds when there are none left.
 */
public sealed interface PageSource permits PageSource.Anonymous, PageSource.Kernel, PrivateFile, SharedPages {
    /** The source of all private anonymous memory. */
    PageSource ANONYMOUS = new Anonymous();

    /** Zeros, private to the process. */
    record Anonymous() implements PageSource {}

    /** A frame of the kernel's own. */
    record Kernel(long frame) implements PageSource {}

    default boolean anonymous() {
        return this == ANONYMOUS;
    }

    /** The file behind the pages, or null. */
    default Backing file() {
        return null;
    }

    /** Whether areas of this source and the other one can be one area. */
    default boolean sameAs(PageSource other) {
        return this == other;
    }

    /** More of a memory map refers to the source. */
    default void attach(MemoryMap map, long bytes) {}

    /** Less of a memory map refers to the source. */
    default void detach(MemoryMap map, long bytes) {}
}
