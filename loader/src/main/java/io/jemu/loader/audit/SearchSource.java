package io.jemu.loader.audit;

/** Where a name that is tried comes from: the third argument of la_objsearch. */
public enum SearchSource {
    /** A path that nothing was searched for; auditors are not asked. */
    NONE(0),
    /** DT_NEEDED or dlopen: the name itself. */
    LA_SER_ORIG(0x01),
    /** LD_LIBRARY_PATH. */
    LA_SER_LIBPATH(0x02),
    /** DT_RPATH or DT_RUNPATH. */
    LA_SER_RUNPATH(0x04),
    /** /etc/ld.so.cache. */
    LA_SER_CONFIG(0x08),
    /** The directories of the system. */
    LA_SER_DEFAULT(0x40);

    private final int value;

    SearchSource(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }
}
