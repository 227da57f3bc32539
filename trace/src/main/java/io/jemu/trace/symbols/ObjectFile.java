package io.jemu.trace.symbols;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SectionHeader;
import io.jemu.syscalls.mm.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An ELF file, read piece by piece. What it says is believed only as far as it can be read. */
public final class ObjectFile {
    /** No table is larger that names are read from, in bytes. */
    private static final long MAX_TABLE = 1L << 27;

    private final Source source;
    private final ElfHeader header;
    private final List<SectionHeader> sections;

    /** Where the bytes of a file come from. */
    @FunctionalInterface
    public interface Source {
        /** Up to {@code length} bytes of the file: fewer at its end, or if the host does not give them. */
        byte[] read(long offset, int length);
    }

    /** @throws ElfFormatException if it is no ELF file */
    public ObjectFile(Source source) {
        this.source = source;
        this.header = ElfHeader.parse(bytes(0, ElfHeader.SIZE));
        if (header.magic() != Elf.ELF_MAGIC || header.elfClass() == Elf.ELFCLASS32) {
            throw new ElfFormatException(ElfFormatException.Reason.NOT_ELF);
        }
        this.sections = header.shoff() == 0 ? List.of()
                : SectionHeader.parseTable(bytes(header.shoff(), (long) header.shnum() * SectionHeader.SIZE));
    }

    /** Its section headers; none if it has been stripped of them. */
    public List<SectionHeader> sections() {
        return sections;
    }

    List<ProgramHeader> segments() {
        return ProgramHeader.parseTable(bytes(header.phoff(), header.programHeadersSize()));
    }

    /** The address after a section's last; 0 if there is no such section, or it is not in memory. */
    long sectionEnd(int index) {
        SectionHeader section = index > 0 && index < sections.size() ? sections.get(index) : null;
        return section == null || section.address() == 0 ? 0 : section.address() + section.size();
    }

    /** The contents of a section. */
    public byte[] contents(SectionHeader section) {
        return bytes(section.offset(), section.size());
    }

    /**
     * Bytes of the file.
     *
     * @throws ElfFormatException if they are absurdly many, or not there
     */
    public byte[] bytes(long offset, long length) {
        if (offset < 0 || length < 0 || length > MAX_TABLE) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        if (length > 1 && source.read(offset + length - 1, 1).length == 0) {
            // Before there is an array for what a damaged file only claims to have.
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        byte[] bytes = source.read(offset, (int) length);
        if (bytes.length < length) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        return bytes;
    }

    /** The section of a name, if there is one. */
    public Optional<SectionHeader> section(String name) {
        if (header.shstrndx() >= sections.size()) {
            return Optional.empty();
        }
        ElfBytes names = new ElfBytes(contents(sections.get(header.shstrndx())));
        return sections.stream().filter(section -> names.cString(section.name()).equals(name)).findFirst();
    }

    /** The section that another one names with sh_link. */
    public ElfBytes linked(SectionHeader section) {
        if (section.link() < 0 || section.link() >= sections.size()) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        return new ElfBytes(contents(sections.get(section.link())));
    }

    /**
     * The file of a mapping.
     *
     * @throws ElfFormatException if it is no ELF file
     */
    public static ObjectFile of(Backing file) {
        return new ObjectFile((offset, length) -> bytes(file, offset, length));
    }

    private static byte[] bytes(Backing file, long offset, int length) {
        byte[] bytes = new byte[length];
        int done = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, length));
            while (done < length) {
                int got = file.read(buffer.asSlice(done, length - done), offset + done);
                if (got <= 0) {
                    break;
                }
                done += got;
            }
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, done);
        }
        return done == length ? bytes : Arrays.copyOf(bytes, done);
    }
}
