package io.jemu.syscalls.mm;

/** What has become of a page fault. */
public enum FaultOutcome {
    /** The page table allows the access now. */
    RESOLVED,
    /** The same, until the block of instructions ends that did it: {@link MemoryMap#endSelfWrites}. */
    RESOLVED_FOR_A_BLOCK,
    /** SIGSEGV, SEGV_MAPERR: nothing is mapped there. */
    NOT_MAPPED,
    /** SIGSEGV, SEGV_ACCERR: the mapping does not allow the access. */
    NOT_ALLOWED,
    /** SIGBUS, BUS_ADRERR: the page lies beyond the end of the file, or cannot be read. */
    NO_SUCH_PAGE
}
