package io.jemu.syscalls.mm;

/** Is told what becomes of the areas of a {@link MemoryMap}. It changes nothing. */
public interface MapListener {
    /** An area is there; what was in its place is gone. It may be a longer version of one that was there. */
    void mapped(Vma area);

    /** Nothing is mapped in [start, end) any more. */
    void unmapped(long start, long end);

    /** An area, perhaps a part of one that was there, has another protection. */
    void reprotected(Vma area);
}
