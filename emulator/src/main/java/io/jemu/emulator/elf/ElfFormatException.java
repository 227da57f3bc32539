package io.jemu.emulator.elf;

/**
 * An ELF object that cannot be what it claims. Carries no stack trace: the cause is the file, not our code.
 */
public final class ElfFormatException extends RuntimeException {
    private final Reason reason;

    public ElfFormatException(Reason reason) {
        super(reason.text(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong, with the words that ld.so has for it where it has some. */
    public enum Reason {
        /** Fewer bytes than the structure needs. */
        TRUNCATED("file too short"),
        /** The table of program headers does not lie in the file. */
        PROGRAM_HEADERS_OUTSIDE_FILE("cannot read file data"),
        NOT_ELF("invalid ELF header"),
        WRONG_CLASS("wrong ELF class: ELFCLASS32"),
        WRONG_DATA("ELF file data encoding not little-endian"),
        /** EI_VERSION. */
        WRONG_IDENT_VERSION("ELF file version ident does not match current one"),
        WRONG_OSABI("ELF file OS ABI invalid"),
        WRONG_ABIVERSION("ELF file ABI version invalid"),
        NONZERO_PADDING("nonzero padding in e_ident"),
        /** e_version. */
        WRONG_VERSION("ELF file version does not match current one"),
        /** Not fatal to ld.so, which goes on searching and then says that it found no such file. */
        WRONG_MACHINE("cannot open shared object file"),
        WRONG_TYPE("only ET_DYN and ET_EXEC can be loaded"),
        /** ET_EXEC where only a shared object will do. */
        EXECUTABLE("cannot dynamically load executable"),
        BAD_PHENTSIZE("ELF file's phentsize not the expected size"),
        /** No program headers, or more than 64 KiB of them. */
        BAD_PHNUM("ELF file has an invalid number of program headers"),
        /** p_vaddr and p_offset differ modulo the page size. */
        MISALIGNED_SEGMENT("ELF load command address/offset not page-aligned"),
        /** p_filesz is greater than p_memsz. */
        FILE_SIZE_EXCEEDS_MEMORY("ELF load command larger in the file than in memory"),
        /** p_offset + p_filesz or p_vaddr + p_memsz does not fit in 64 bits. */
        SEGMENT_OVERFLOW("ELF load command out of range"),
        NO_LOAD_SEGMENT("object file has no loadable segments"),
        NO_DYNAMIC_SECTION("object file has no dynamic section"),
        /** PT_DYNAMIC without DT_NULL, or absurdly long. */
        BAD_DYNAMIC_SECTION("invalid dynamic section"),
        BAD_HASH_TABLE("invalid symbol hash table"),
        BAD_STRING("unterminated string"),
        BAD_VERSION_TABLE("invalid version table");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** ld.so's message, or a phrase in its manner where it has none. */
        public String text() {
            return text;
        }
    }
}
