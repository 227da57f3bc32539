package io.jemu.loader.lookup;

/** When a reference was bound. */
public enum Moment {
    /** While the program was loaded, before its first instruction. */
    LOAD("load"),
    /** At the first call through the procedure linkage table. */
    LAZY("lazy"),
    /** While dlopen loaded the object. */
    DLOPEN("dlopen"),
    /** By dlsym or dlvsym. */
    DLSYM("dlsym"),
    /** By libc's own look-ups (gconv, NSS, unwinder). */
    LIBC("libc"),
    /** By the dynamic linker for itself, which writes nothing for others to see. */
    RTLD("rtld");

    private final String text;

    Moment(String text) {
        this.text = text;
    }

    /** What traces print. */
    @Override
    public String toString() {
        return text;
    }
}
