package io.jemu.syscalls.mm;

/** The protection bits of mmap(2) and mprotect(2), and how /proc/self/maps shows them. */
public final class Protection {
    public static final int PROT_NONE = 0;
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int PROT_EXEC = 4;
    public static final int PROT_SEM = 8;
    /** Extends a change of protection down to the start of a growing mapping. */
    public static final int PROT_GROWSDOWN = 0x0100_0000;
    public static final int PROT_GROWSUP = 0x0200_0000;
    /** The bits that a mapping keeps. */
    public static final int MASK = PROT_READ | PROT_WRITE | PROT_EXEC;

    private Protection() {}

    /** Such as {@code r-xp}. */
    public static String text(int protection, boolean shared) {
        return ((protection & PROT_READ) != 0 ? "r" : "-")
                + ((protection & PROT_WRITE) != 0 ? "w" : "-")
                + ((protection & PROT_EXEC) != 0 ? "x" : "-")
                + (shared ? "s" : "p");
    }
}
