package io.jemu.syscalls.mm;

/**
 * A virtual memory area: adjacent pages with the same properties. Immutable; a change makes a new one.
 *
 * @param start the first address
 * @param end the address after the last
 * @param protection PROT_READ, PROT_WRITE, PROT_EXEC
 * @param flags {@link #SHARED} and the like
 * @param source where the pages come from
 * @param offset where {@code start} lies in the source, in bytes
 * @param name how /proc/self/maps calls an area without a file, such as {@code [heap]}, or ""
 */
public record Vma(long start, long end, int protection, int flags, PageSource source, long offset, String name) {
    /** MAP_SHARED. */
    public static final int SHARED = 1;
    /** MAP_GROWSDOWN. */
    public static final int GROWS_DOWN = 1 << 1;
    /** A shared mapping of a file that is not open for writing: PROT_WRITE is refused. */
    public static final int NEVER_WRITE = 1 << 2;
    /** mlock(2). */
    public static final int LOCKED = 1 << 3;
    /** MADV_DONTFORK. */
    public static final int DONT_FORK = 1 << 4;
    /** MADV_WIPEONFORK. */
    public static final int WIPE_ON_FORK = 1 << 5;
    /** Pages of the kernel itself, which may not be remapped or advised. */
    public static final int SPECIAL = 1 << 6;
    /** Private memory that was writable at some time: VM_ACCOUNT. Such areas are not joined with others. */
    public static final int ACCOUNTED = 1 << 7;
    /** MAP_NORESERVE: never {@link #ACCOUNTED}. */
    public static final int NO_RESERVE = 1 << 8;

    /** Whether it has one of the flags. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    public boolean shared() {
        return has(SHARED);
    }

    public boolean readable() {
        return (protection & Protection.MASK) != 0;
    }

    public boolean writable() {
        return (protection & Protection.PROT_WRITE) != 0;
    }

    public boolean executable() {
        return (protection & Protection.PROT_EXEC) != 0;
    }

    /** Whether it counts as data for RLIMIT_DATA: private, writable, not a stack (mm.h, is_data_mapping). */
    boolean data() {
        return writable() && !has(SHARED | GROWS_DOWN);
    }

    /** Bytes. */
    public long length() {
        return end - start;
    }

    /** Where an address of the area lies in its source. */
    long offsetOf(long address) {
        return offset + (address - start);
    }

    /** The part of the area in [from, to), which lies in it. */
    Vma part(long from, long to) {
        return from == start && to == end
                ? this
                : new Vma(from, to, protection, flags, source, source.anonymous() ? 0 : offsetOf(from), name);
    }

    /** Whether the area after this one has the same properties, so that both can be one. */
    boolean continuedBy(Vma next) {
        return end == next.start
                && protection == next.protection
                && flags == next.flags
                && source.sameAs(next.source)
                && (source.anonymous() || offset + length() == next.offset)
                && name.equals(next.name);
    }

    Vma withStart(long newStart) {
        return new Vma(newStart, end, protection, flags, source,
                source.anonymous() ? 0 : offset - (start - newStart), name);
    }

    Vma withEnd(long newEnd) {
        return new Vma(start, newEnd, protection, flags, source, offset, name);
    }

    /** The area with another protection. */
    Vma protect(int newProtection) {
        boolean accounted = (newProtection & Protection.PROT_WRITE) != 0 && !has(SHARED | NO_RESERVE);
        return new Vma(start, end, newProtection, accounted ? flags | ACCOUNTED : flags, source, offset, name);
    }

    Vma withFlags(int newFlags) {
        return new Vma(start, end, protection, newFlags, source, offset, name);
    }
}
