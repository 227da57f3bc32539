package io.jemu.emulator.elf;

/** Numbers of the generic ABI and the x86-64 psABI that are not worth a type, with the names of elf.h. */
public final class Elf {
    /** Length of e_ident. */
    public static final int EI_NIDENT = 16;
    public static final int EI_CLASS = 4;
    public static final int EI_DATA = 5;
    public static final int EI_VERSION = 6;
    public static final int EI_OSABI = 7;
    public static final int EI_ABIVERSION = 8;
    public static final int EI_PAD = 9;

    /** The first four bytes, 0x7f "ELF", read as a little-endian number. */
    public static final int ELF_MAGIC = 0x464c457f;

    public static final int ELFCLASS32 = 1;
    public static final int ELFCLASS64 = 2;
    public static final int ELFDATA2LSB = 1;
    public static final int ELFDATA2MSB = 2;
    public static final int EV_CURRENT = 1;
    public static final int ELFOSABI_SYSV = 0;
    public static final int ELFOSABI_GNU = 3;

    public static final int ET_REL = 1;
    public static final int ET_EXEC = 2;
    public static final int ET_DYN = 3;
    public static final int ET_CORE = 4;

    public static final int EM_386 = 3;
    public static final int EM_ARM = 40;
    public static final int EM_X86_64 = 62;
    public static final int EM_AARCH64 = 183;

    /** The undefined symbol, index 0 of every symbol table. */
    public static final int STN_UNDEF = 0;
    public static final int SHN_UNDEF = 0;
    public static final int SHN_LORESERVE = 0xff00;
    public static final int SHN_ABS = 0xfff1;
    public static final int SHN_COMMON = 0xfff2;
    public static final int SHN_XINDEX = 0xffff;

    public static final int VER_NDX_LOCAL = 0;
    public static final int VER_NDX_GLOBAL = 1;
    /** Bit of a DT_VERSYM entry: not the default version. */
    public static final int VERSYM_HIDDEN = 0x8000;
    public static final int VERSYM_VERSION = 0x7fff;
    /** vd_version of the only known layout. */
    public static final int VER_DEF_CURRENT = 1;
    /** vn_version of the only known layout. */
    public static final int VER_NEED_CURRENT = 1;
    /** Version definition of the file itself. */
    public static final int VER_FLG_BASE = 1;
    /** Weak version reference. */
    public static final int VER_FLG_WEAK = 2;

    public static final int NT_GNU_ABI_TAG = 1;
    public static final int NT_GNU_BUILD_ID = 3;
    public static final int NT_GNU_PROPERTY_TYPE_0 = 5;
    public static final int GNU_PROPERTY_STACK_SIZE = 1;
    public static final int GNU_PROPERTY_X86_FEATURE_1_AND = 0xc0000002;
    public static final int GNU_PROPERTY_X86_ISA_1_NEEDED = 0xc0008002;
    public static final int GNU_PROPERTY_X86_FEATURE_1_IBT = 1;
    public static final int GNU_PROPERTY_X86_FEATURE_1_SHSTK = 2;
    public static final int GNU_PROPERTY_X86_ISA_1_BASELINE = 1;
    public static final int GNU_PROPERTY_X86_ISA_1_V2 = 2;
    public static final int GNU_PROPERTY_X86_ISA_1_V3 = 4;
    public static final int GNU_PROPERTY_X86_ISA_1_V4 = 8;
    /** os field of the ABI tag note. */
    public static final int ELF_NOTE_OS_LINUX = 0;

    private Elf() {
    }
}
