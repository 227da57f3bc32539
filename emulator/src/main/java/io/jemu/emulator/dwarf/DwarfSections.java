package io.jemu.emulator.dwarf;

import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.SectionHeader;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The sections with debugging information; one that a file does not have is empty.
 *
 * @param info .debug_info
 * @param abbrev .debug_abbrev
 * @param str .debug_str
 * @param lineStr .debug_line_str
 * @param strOffsets .debug_str_offsets
 * @param addr .debug_addr
 */
public record DwarfSections(byte[] info, byte[] abbrev, byte[] str, byte[] lineStr, byte[] strOffsets, byte[] addr) {
    private static final byte[] EMPTY = new byte[0];
    /** Bytes of a section when it is inflated. */
    private static final int MAX_SECTION = 1 << 30;
    /** zlib makes nothing smaller than this fraction of its size (zlib.net: 1032 to 1). */
    private static final int MAX_INFLATION = 1032;
    /** sizeof(Elf64_Chdr). */
    private static final int COMPRESSION_HEADER = 24;
    private static final int ELFCOMPRESS_ZLIB = 1;

    /** Whether there is anything to read. */
    public boolean present() {
        return info.length > 0 && abbrev.length > 0;
    }

    /**
     * Finds the sections of a file. Compressed ones (SHF_COMPRESSED) are inflated.
     *
     * @throws ElfFormatException if the file is damaged
     * @throws DwarfFormatException if a section is damaged, or compressed other than by zlib
     */
    public static DwarfSections of(byte[] file) {
        ElfHeader header = ElfHeader.parse(file);
        ElfBytes bytes = new ElfBytes(file);
        if (header.shoff() <= 0 || header.shnum() == 0) {
            return new DwarfSections(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY);
        }
        byte[] table = new byte[header.shnum() * SectionHeader.SIZE];
        bytes.read(header.shoff(), table, 0, table.length);
        List<SectionHeader> sections = SectionHeader.parseTable(table);
        if (header.shstrndx() >= sections.size()) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        byte[][] found = new byte[Section.values().length][];
        Arrays.fill(found, EMPTY);
        for (SectionHeader section : sections) {
            String name = bytes.cString(sections.get(header.shstrndx()).offset() + section.name());
            for (Section wanted : Section.values()) {
                if (name.equals(wanted.text) && section.type() != SectionHeader.SHT_NOBITS) {
                    found[wanted.ordinal()] = content(file, section);
                }
            }
        }
        return new DwarfSections(found[0], found[1], found[2], found[3], found[4], found[5]);
    }

    /** In the order of the record's components. */
    private enum Section {
        INFO(".debug_info"), ABBREV(".debug_abbrev"), STR(".debug_str"), LINE_STR(".debug_line_str"),
        STR_OFFSETS(".debug_str_offsets"), ADDR(".debug_addr");

        private final String text;

        Section(String text) {
            this.text = text;
        }
    }

    private static byte[] content(byte[] file, SectionHeader section) {
        if (section.offset() < 0 || section.size() < 0 || section.size() > file.length
                || section.offset() > file.length - section.size()) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        int start = (int) section.offset();
        int end = start + (int) section.size();
        return (section.flags() & SectionHeader.SHF_COMPRESSED) == 0 ? Arrays.copyOfRange(file, start, end)
                : inflated(file, start, end);
    }

    private static byte[] inflated(byte[] file, int start, int end) {
        ElfBytes header = new ElfBytes(file);
        int length = end - start - COMPRESSION_HEADER;
        if (length < 0 || header.u32(start) != ELFCOMPRESS_ZLIB) {
            throw new DwarfFormatException("a section is compressed in an unknown way");
        }
        long size = header.u64(start + 8L);
        if (size < 0 || size > Math.min(MAX_SECTION, (long) length * MAX_INFLATION)) {
            throw new DwarfFormatException("a compressed section claims an absurd size");
        }
        byte[] inflated = new byte[(int) size];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(file, start + COMPRESSION_HEADER, length);
            int done = 0;
            while (done < inflated.length) {
                int count = inflater.inflate(inflated, done, inflated.length - done);
                if (count == 0) {
                    throw new DwarfFormatException("a compressed section ends too early");
                }
                done += count;
            }
            return inflated;
        } catch (DataFormatException damaged) {
            throw new DwarfFormatException("a compressed section is damaged");
        }
    }
}
