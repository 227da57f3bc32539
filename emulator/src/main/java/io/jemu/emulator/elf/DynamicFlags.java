package io.jemu.emulator.elf;

/** Bits of DT_FLAGS (gABI), DT_FLAGS_1 and DT_POSFLAG_1 (elf.h; Solaris "Linker and Libraries Guide"). */
public final class DynamicFlags {
    public static final long DF_ORIGIN = 0x1;
    public static final long DF_SYMBOLIC = 0x2;
    public static final long DF_TEXTREL = 0x4;
    public static final long DF_BIND_NOW = 0x8;
    public static final long DF_STATIC_TLS = 0x10;

    public static final long DF_1_NOW = 0x1;
    public static final long DF_1_GLOBAL = 0x2;
    public static final long DF_1_GROUP = 0x4;
    public static final long DF_1_NODELETE = 0x8;
    public static final long DF_1_LOADFLTR = 0x10;
    public static final long DF_1_INITFIRST = 0x20;
    public static final long DF_1_NOOPEN = 0x40;
    public static final long DF_1_ORIGIN = 0x80;
    public static final long DF_1_DIRECT = 0x100;
    public static final long DF_1_TRANS = 0x200;
    public static final long DF_1_INTERPOSE = 0x400;
    public static final long DF_1_NODEFLIB = 0x800;
    public static final long DF_1_NODUMP = 0x1000;
    public static final long DF_1_NODIRECT = 0x20000;
    public static final long DF_1_SYMINTPOSE = 0x800000;
    public static final long DF_1_SINGLETON = 0x2000000;
    public static final long DF_1_PIE = 0x8000000;

    /** The dependency named by the next entry is loaded when it is first referred to. */
    public static final long DF_P1_LAZYLOAD = 0x1;
    /** Of no meaning any more. */
    public static final long DF_P1_GROUPPERM = 0x2;
    /** The dependency named by the next entry is optional, and only loaded by a call or a question for a symbol. */
    public static final long DF_P1_DEFERRED = 0x4;

    private DynamicFlags() {
    }
}
