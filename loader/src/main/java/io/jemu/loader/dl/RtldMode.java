package io.jemu.loader.dl;

/** Bits of dlopen's mode argument, special handles and special namespaces (bits/dlfcn.h, dlfcn.h, include/dlfcn.h). */
public final class RtldMode {
    public static final int RTLD_LAZY = 0x1;
    public static final int RTLD_NOW = 0x2;
    static final int RTLD_BINDING_MASK = 0x3;
    public static final int RTLD_NOLOAD = 0x4;
    public static final int RTLD_DEEPBIND = 0x8;
    public static final int RTLD_GLOBAL = 0x100;
    public static final int RTLD_NODELETE = 0x1000;
    /** What a caller of dlopen may say; __RTLD_SPROF belongs to sprof(1). */
    static final int ALLOWED = RTLD_BINDING_MASK | RTLD_NOLOAD | RTLD_DEEPBIND | RTLD_GLOBAL | RTLD_NODELETE
            | 0x4000_0000;

    static final long RTLD_DEFAULT = 0;
    static final long RTLD_NEXT = -1;

    /** dlmopen: the program's namespace. */
    public static final long LM_ID_BASE = 0;
    /** dlmopen: a namespace that is empty so far. */
    public static final long LM_ID_NEWLM = -1;
    /** dlopen: the namespace of the object that calls. */
    public static final long LM_ID_CALLER = -2;

    private RtldMode() {}
}
