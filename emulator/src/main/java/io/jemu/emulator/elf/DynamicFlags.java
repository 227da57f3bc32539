package io.jemu.emulator.elf;

/** Bits of DT_FLAGS (gABI) and DT_FLAGS_1 (elf.h). */
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
    public static final long DF_1_INTERPOSE = 0x400;
    public static final long DF_1_NODEFLIB = 0x800;
    public static final long DF_1_NODUMP = 0x1000;
    public static final long DF_1_PIE = 0x8000000;

    private DynamicFlags() {
    }
}
