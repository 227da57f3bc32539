package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;

/**
 * The ELF header, Elf64_Ehdr of the gABI, as it stands in the file. {@link #parse} believes everything;
 * {@link #checkForExecution} and {@link #checkForLinking} are what a kernel and ld.so demand of it, each in its own
 * order.
 *
 * @param magic the first four bytes, {@link Elf#ELF_MAGIC} in an ELF file
 * @param elfClass e_ident[EI_CLASS]
 * @param data e_ident[EI_DATA]
 * @param identVersion e_ident[EI_VERSION]
 * @param osAbi e_ident[EI_OSABI]
 * @param abiVersion e_ident[EI_ABIVERSION]
 * @param zeroPadding whether the rest of e_ident is zero
 * @param type e_type, ET_*
 * @param machine e_machine, EM_*
 * @param version e_version
 * @param entry e_entry, an unrelocated virtual address
 * @param phoff e_phoff, file offset of the program headers
 * @param shoff e_shoff
 * @param flags e_flags
 * @param ehsize e_ehsize
 * @param phentsize e_phentsize
 * @param phnum e_phnum, 0 to 65535
 * @param shentsize e_shentsize
 * @param shnum e_shnum
 * @param shstrndx e_shstrndx
 */
public record ElfHeader(int magic, int elfClass, int data, int identVersion, int osAbi, int abiVersion,
        boolean zeroPadding, int type, int machine, int version, long entry, long phoff, long shoff, int flags,
        int ehsize, int phentsize, int phnum, int shentsize, int shnum, int shstrndx) {
    /** sizeof(Elf64_Ehdr). */
    public static final int SIZE = 64;

    /** ABI versions that ld.so of x86-64 accepts with ELFOSABI_GNU are below this (LIBC_ABI_MAX). */
    private static final int LIBC_ABI_MAX = 4;
    /** Linux takes at most this many bytes of program headers (fs/binfmt_elf.c, load_elf_phdrs). */
    private static final int MAX_PROGRAM_HEADER_BYTES = 65536;

    /**
     * Parses the first {@link #SIZE} bytes of a file.
     *
     * @throws ElfFormatException ({@link Reason#TRUNCATED}) if there are fewer bytes; nothing else is checked
     */
    public static ElfHeader parse(byte[] file) {
        return parse(new ElfBytes(file), 0);
    }

    /** Parses the header at {@code address}. */
    public static ElfHeader parse(ElfMemory memory, long address) {
        byte[] bytes = new byte[SIZE];
        memory.read(address, bytes, 0, SIZE);
        ElfBytes header = new ElfBytes(bytes);
        boolean zeroPadding = true;
        for (int i = Elf.EI_PAD; i < Elf.EI_NIDENT; i++) {
            zeroPadding &= bytes[i] == 0;
        }
        return new ElfHeader(header.u32(0), bytes[Elf.EI_CLASS] & 0xff, bytes[Elf.EI_DATA] & 0xff,
                bytes[Elf.EI_VERSION] & 0xff, bytes[Elf.EI_OSABI] & 0xff, bytes[Elf.EI_ABIVERSION] & 0xff,
                zeroPadding, header.u16(16), header.u16(18), header.u32(20), header.u64(24), header.u64(32),
                header.u64(40), header.u32(48), header.u16(52), header.u16(54), header.u16(56), header.u16(58),
                header.u16(60), header.u16(62));
    }

    /**
     * Checks what Linux checks before it executes a file or maps a program interpreter (load_elf_binary and
     * load_elf_phdrs): less than one would think; class, data encoding and versions are not looked at. A 32-bit file
     * for x86-64 (x32) is refused all the same, as by a kernel without x32 support.
     *
     * @throws ElfFormatException with the first fault; a kernel answers each with ENOEXEC (ELIBBAD for an interpreter)
     */
    public void checkForExecution() {
        require(magic == Elf.ELF_MAGIC, Reason.NOT_ELF);
        require(type == Elf.ET_EXEC || type == Elf.ET_DYN, Reason.WRONG_TYPE);
        require(machine == Elf.EM_X86_64, Reason.WRONG_MACHINE);
        require(elfClass != Elf.ELFCLASS32, Reason.WRONG_CLASS);
        require(phentsize == ProgramHeader.SIZE, Reason.BAD_PHENTSIZE);
        require(phnum != 0 && programHeadersSize() <= MAX_PROGRAM_HEADER_BYTES, Reason.BAD_PHNUM);
    }

    /**
     * Checks what ld.so checks of an object before it reads the program headers, in the order of glibc's open_verify
     * (elf/dl-load.c). That ET_EXEC will not do for a library is found out later, when the headers are known.
     *
     * @throws ElfFormatException with the first fault. {@link Reason#WRONG_CLASS} and {@link Reason#WRONG_MACHINE} are
     *     not fatal in a directory search: ld.so passes over such a file
     */
    public void checkForLinking() {
        require(magic == Elf.ELF_MAGIC, Reason.NOT_ELF);
        require(elfClass == Elf.ELFCLASS64, Reason.WRONG_CLASS);
        Reason ident = identFault();
        if (ident != null) {
            // A file for another machine is passed over before its identification is found fault with.
            require(machine == Elf.EM_X86_64, Reason.WRONG_MACHINE);
            throw new ElfFormatException(ident);
        }
        require(version == Elf.EV_CURRENT, Reason.WRONG_VERSION);
        require(machine == Elf.EM_X86_64, Reason.WRONG_MACHINE);
        require(type == Elf.ET_DYN || type == Elf.ET_EXEC, Reason.WRONG_TYPE);
        require(phentsize == ProgramHeader.SIZE, Reason.BAD_PHENTSIZE);
    }

    private Reason identFault() {
        if (data != Elf.ELFDATA2LSB) {
            return Reason.WRONG_DATA;
        }
        if (identVersion != Elf.EV_CURRENT) {
            return Reason.WRONG_IDENT_VERSION;
        }
        if (osAbi != Elf.ELFOSABI_SYSV && osAbi != Elf.ELFOSABI_GNU) {
            return Reason.WRONG_OSABI;
        }
        if (abiVersion != 0 && (osAbi != Elf.ELFOSABI_GNU || abiVersion >= LIBC_ABI_MAX)) {
            return Reason.WRONG_ABIVERSION;
        }
        return zeroPadding ? null : Reason.NONZERO_PADDING;
    }

    private static void require(boolean condition, Reason reason) {
        if (!condition) {
            throw new ElfFormatException(reason);
        }
    }

    /** Bytes of the table of program headers, if {@link #phentsize} is what it should be. */
    public int programHeadersSize() {
        return phnum * ProgramHeader.SIZE;
    }

    /**
     * Checks that the program headers lie in a file of this size.
     *
     * @param fileSize in bytes
     * @throws ElfFormatException ({@link Reason#PROGRAM_HEADERS_OUTSIDE_FILE})
     */
    public void checkProgramHeadersInside(long fileSize) {
        require(phoff >= 0 && phoff <= fileSize - programHeadersSize(), Reason.PROGRAM_HEADERS_OUTSIDE_FILE);
    }
}
