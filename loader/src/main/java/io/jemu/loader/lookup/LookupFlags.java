package io.jemu.loader.lookup;

/** Flags of a look-up: glibc's DL_LOOKUP_ constants (elf/ldsodefs.h). */
public final class LookupFlags {
    /** The requester depends on the definer from now on, which must not be unloaded before it. */
    public static final int DL_LOOKUP_ADD_DEPENDENCY = 1;
    /** An unversioned look-up returns the newest version (dlsym), not the oldest (old programs). */
    public static final int DL_LOOKUP_RETURN_NEWEST = 2;
    /** The look-up belongs to a relocation that is done before dlopen returns. */
    public static final int DL_LOOKUP_FOR_RELOCATE = 8;

    private LookupFlags() {}
}
