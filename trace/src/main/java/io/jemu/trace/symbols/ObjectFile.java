package io.jemu.trace.symbols;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SectionHeader;
import java.util.List;

/** An ELF file, read piece by piece. What it says is believed only as far as it can be read. */
final class ObjectFile {
    /** No table is larger that names are read from, in bytes. */
    private static final long MAX_TABLE = 1L << 27;

    private final Source source;
    private final ElfHeader header;
    private final List<SectionHeader> sections;

    /** Where the bytes of a file come from. */
    @FunctionalInterface
    interface Source {
        /** Up to {@code length} bytes of the file: fewer at its end, or if the host does not give them. */
        byte[] read(long offset, int length);
    }

    /** @throws ElfFormatException if it is no ELF file */
    ObjectFile(Source source) {
        this.source = source;
        this.header = ElfHeader.parse(bytes(0, ElfHeader.SIZE));
        if (header.magic() != Elf.ELF_MAGIC || header.elfClass() == Elf.ELFCLASS32) {
            throw new ElfFormatException(ElfFormatException.Reason.NOT_ELF);
        }
        this.sections = header.shoff() == 0 ? List.of()
                : SectionHeader.parseTable(bytes(header.shoff(), (long) header.shnum() * SectionHeader.SIZE));
    }

    List<SectionHeader> sections() {
        return sections;
    }

    List<ProgramHeader> segments() {
        return ProgramHeader.parseTable(bytes(header.phoff(), header.programHeadersSize()));
    }

    /** The contents of a section. */
    byte[] contents(SectionHeader section) {
        return bytes(section.offset(), section.size());
    }

    /**
     * Bytes of the file.
     *
     * @throws ElfFormatException if they are absurdly many, or not there
     */
    byte[] bytes(long offset, long length) {
        if (offset < 0 || length < 0 || length > MAX_TABLE) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        byte[] bytes = source.read(offset, (int) length);
        if (bytes.length < length) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        return bytes;
    }

    /** The section that another one names with sh_link. */
    ElfBytes linked(SectionHeader section) {
        if (section.link() < 0 || section.link() >= sections.size()) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        return new ElfBytes(contents(sections.get(section.link())));
    }
}
