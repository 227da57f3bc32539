package io.jemu.syscalls.mm;

/** Where the pages of a {@link Vma} come from. */
public sealed interface PageSource permits PageSource.Anonymous, PageSource.PrivateFile, PageSource.Kernel, SharedPages {
    /** Zeros, private to the process. */
    record Anonymous() implements PageSource {}

    /** A file's pages, copied when they are written. */
    record PrivateFile(Backing file) implements PageSource {}

    /** A frame of the kernel's own. */
    record Kernel(long frame) implements PageSource {}

    /** The source of all private anonymous memory. */
    PageSource ANONYMOUS = new Anonymous();

    default boolean anonymous() {
        return this instanceof Anonymous;
    }

    /** The file behind the pages, or null. */
    default Backing backingFile() {
        return switch (this) {
            case PrivateFile(Backing file) -> file;
            case SharedPages shared -> shared.backing();
            case Anonymous a -> null;
            case Kernel k -> null;
        };
    }
}
