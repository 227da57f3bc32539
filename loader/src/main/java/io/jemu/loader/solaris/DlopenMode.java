package io.jemu.loader.solaris;

/**
 * The bits of dlopen's mode that only Solaris has (dlfcn.h there). None of them means anything to glibc, which refuses
 * them; so a program built with glibc's header can give them as numbers, and they hold under --rtld=solaris only, for
 * without it glibc's dlopen is to be matched, refusals included.
 *
 * @param group RTLD_GROUP: references of the objects see only their group
 * @param parent RTLD_PARENT: the calling object lends its symbols to the group
 * @param world RTLD_WORLD: references of the objects see global objects, the default
 * @param first RTLD_FIRST: dlsym with the handle sees only the object itself
 */
public record DlopenMode(boolean group, boolean parent, boolean world, boolean first) {
    public static final int RTLD_PARENT = 0x200;
    public static final int RTLD_GROUP = 0x400;
    public static final int RTLD_WORLD = 0x800;
    public static final int RTLD_FIRST = 0x2000;
    /** All of them. */
    public static final int BITS = RTLD_PARENT | RTLD_GROUP | RTLD_WORLD | RTLD_FIRST;

    public static DlopenMode of(int mode) {
        return new DlopenMode((mode & RTLD_GROUP) != 0, (mode & RTLD_PARENT) != 0, (mode & RTLD_WORLD) != 0,
                (mode & RTLD_FIRST) != 0);
    }
}
