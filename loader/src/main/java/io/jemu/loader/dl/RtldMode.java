package io.jemu.loader.dl;

/** Bits of dlopen's mode argument and special handles (bits/dlfcn.h, include/dlfcn.h). */
final class RtldMode {
    static final int RTLD_LAZY = 0x1;
    static final int RTLD_BINDING_MASK = 0x3;
    static final int RTLD_NOLOAD = 0x4;
    static final int RTLD_DEEPBIND = 0x8;
    static final int RTLD_GLOBAL = 0x100;
    static final int RTLD_NODELETE = 0x1000;
    /** What a caller of dlopen may say; __RTLD_SPROF belongs to sprof(1). */
    static final int ALLOWED = RTLD_BINDING_MASK | RTLD_NOLOAD | RTLD_DEEPBIND | RTLD_GLOBAL | RTLD_NODELETE
            | 0x4000_0000;

    static final long RTLD_DEFAULT = 0;
    static final long RTLD_NEXT = -1;

    private RtldMode() {}
}
