package io.jemu.tests.elf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives an x86-64 library or program, as gcc builds it, what GNU ld cannot: further entries of the dynamic section, a
 * table of symbol information (DT_SYMINFO), other visibilities. New tables go behind the file's end, into a segment
 * that takes the place of PT_NOTE in the program header table. Only for tests: the file is trusted.
 */
public final class ElfEditor {
    /** Indices of the dynamic section that {@link #syminfo} takes instead of a name. */
    public static final int BT_SELF = 0xffff;
    public static final int BT_PARENT = 0xfffe;
    public static final int BT_NONE = 0xfffd;

    private static final int PAGE = 4096;
    private static final int PHOFF = 0x20;
    private static final int SHOFF = 0x28;
    private static final int PHNUM = 0x38;
    private static final int SHNUM = 0x3c;
    private static final int PHDR_SIZE = 56;
    private static final int SHDR_SIZE = 64;
    private static final int SYM_SIZE = 24;
    private static final int DYN_SIZE = 16;
    private static final int SYMINFO_SIZE = 4;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_NOTE = 4;
    private static final int PF_RW = 6;
    private static final int SHT_DYNAMIC = 6;
    private static final int SHT_DYNSYM = 11;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_STRSZ = 10;
    private static final long DT_FLAGS_1 = 0x6ffffffbL;
    private static final long DT_POSFLAG_1 = 0x6ffffdfdL;
    private static final long DT_SYMINSZ = 0x6ffffdfeL;
    private static final long DT_SYMINENT = 0x6ffffdffL;
    private static final long DT_SYMINFO = 0x6ffffeffL;
    private static final int ST_OTHER = 5;
    private static final int SYMINFO_CURRENT = 1;

    private final Path file;
    private final ByteBuffer bytes;
    private final List<long[]> entries = new ArrayList<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final int dynsym;
    private final int symbolCount;
    private final int dynamicHeader;
    private final List<Info> infos = new ArrayList<>();

    /** Symbol information by name: bound to the entry of that tag and string, or to a reserved index. */
    private record Info(String symbol, int flags, long tag, String string, int index) {}

    private ElfEditor(Path file, byte[] content) {
        this.file = file;
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int dynsymHeader = section(SHT_DYNSYM);
        this.dynamicHeader = section(SHT_DYNAMIC);
        this.dynsym = (int) bytes.getLong(dynsymHeader + 24);
        this.symbolCount = (int) bytes.getLong(dynsymHeader + 32) / SYM_SIZE;
        int stringHeader = (int) bytes.getLong(SHOFF) + bytes.getInt(dynsymHeader + 40) * SHDR_SIZE;
        strings.write(content, (int) bytes.getLong(stringHeader + 24), (int) bytes.getLong(stringHeader + 32));
        for (int at = (int) bytes.getLong(dynamicHeader + 24); bytes.getLong(at) != 0; at += DYN_SIZE) {
            entries.add(new long[] {bytes.getLong(at), bytes.getLong(at + 8)});
        }
    }

    /** Reads a file. */
    public static ElfEditor of(Path file) {
        try {
            return new ElfEditor(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int section(int type) {
        for (int i = 0; i < bytes.getShort(SHNUM); i++) {
            int header = (int) bytes.getLong(SHOFF) + i * SHDR_SIZE;
            if (bytes.getInt(header + 4) == type) {
                return header;
            }
        }
        throw new IllegalArgumentException("no section of type " + type + " in " + file);
    }

    /** Adds bits to DT_FLAGS_1. */
    public ElfEditor flags1(long bits) {
        for (long[] entry : entries) {
            if (entry[0] == DT_FLAGS_1) {
                entry[1] |= bits;
                return this;
            }
        }
        entries.add(new long[] {DT_FLAGS_1, bits});
        return this;
    }

    /** Puts DT_POSFLAG_1 before the DT_NEEDED of a library. */
    public ElfEditor position(String needed, long bits) {
        entries.add(find(DT_NEEDED, needed), new long[] {DT_POSFLAG_1, bits});
        return this;
    }

    /** Adds an entry whose value is a string. */
    public ElfEditor entry(long tag, String string) {
        entries.add(new long[] {tag, strings.size()});
        strings.writeBytes((string + '\0').getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Adds an entry with a value. */
    public ElfEditor value(long tag, long value) {
        entries.add(new long[] {tag, value});
        return this;
    }

    /** Says of a symbol that it belongs to a library of DT_NEEDED. */
    public ElfEditor syminfo(String symbol, int flags, String needed) {
        return syminfo(symbol, flags, DT_NEEDED, needed);
    }

    /** Says of a symbol that it belongs to the entry of the dynamic section with this tag and string. */
    public ElfEditor syminfo(String symbol, int flags, long tag, String string) {
        infos.add(new Info(symbol, flags, tag, string, 0));
        return this;
    }

    /** Says of a symbol that it belongs to one of the reserved indices. */
    public ElfEditor syminfo(String symbol, int flags, int index) {
        infos.add(new Info(symbol, flags, 0, null, index));
        return this;
    }

    /** Changes st_other of a symbol. */
    public ElfEditor visibility(String symbol, int other) {
        bytes.put(dynsym + symbol(symbol) * SYM_SIZE + ST_OTHER, (byte) other);
        return this;
    }

    private int symbol(String name) {
        for (int i = 1; i < symbolCount; i++) {
            if (string(bytes.getInt(dynsym + i * SYM_SIZE)).equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no symbol " + name + " in " + file);
    }

    private String string(long offset) {
        byte[] table = strings.toByteArray();
        int end = (int) offset;
        while (table[end] != 0) {
            end++;
        }
        return new String(table, (int) offset, end - (int) offset, StandardCharsets.ISO_8859_1);
    }

    private int find(long tag, String string) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i)[0] == tag && string(entries.get(i)[1]).equals(string)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no entry " + Long.toHexString(tag) + " " + string + " in " + file);
    }

    /** Writes the changed file in place of the old one. */
    public void write() {
        long address = endOfSegments();
        int offset = roundUp(bytes.capacity());
        if (!infos.isEmpty()) {
            entries.add(new long[] {DT_SYMINFO, 0});
            entries.add(new long[] {DT_SYMINSZ, (long) symbolCount * SYMINFO_SIZE});
            entries.add(new long[] {DT_SYMINENT, SYMINFO_SIZE});
        }
        int dynamicSize = (entries.size() + 1) * DYN_SIZE;
        byte[] symbolInformation = infos.isEmpty() ? new byte[0] : symbolInformation();
        byte[] names = strings.toByteArray();
        for (long[] entry : entries) {
            if (entry[0] == DT_STRTAB) {
                entry[1] = address + dynamicSize + symbolInformation.length;
            } else if (entry[0] == DT_STRSZ) {
                entry[1] = names.length;
            } else if (entry[0] == DT_SYMINFO) {
                entry[1] = address + dynamicSize;
            }
        }
        int size = dynamicSize + symbolInformation.length + names.length;
        addSegment(offset, address, size, dynamicSize);
        ByteBuffer result = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), offset + size)).order(ByteOrder.LITTLE_ENDIAN);
        result.position(offset);
        entries.forEach(entry -> result.putLong(entry[0]).putLong(entry[1]));
        result.putLong(0).putLong(0).put(symbolInformation).put(names);
        try {
            Files.write(file, result.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] symbolInformation() {
        ByteBuffer table = ByteBuffer.allocate(symbolCount * SYMINFO_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        table.putShort(2, (short) SYMINFO_CURRENT);
        for (Info info : infos) {
            int at = symbol(info.symbol) * SYMINFO_SIZE;
            table.putShort(at, (short) (info.string == null ? info.index : find(info.tag, info.string)));
            table.putShort(at + 2, (short) info.flags);
        }
        return table.array();
    }

    private static int roundUp(long value) {
        return (int) (value + PAGE - 1) & -PAGE;
    }

    private int header(int index) {
        return (int) bytes.getLong(PHOFF) + index * PHDR_SIZE;
    }

    private long endOfSegments() {
        long end = 0;
        for (int i = 0; i < bytes.getShort(PHNUM); i++) {
            if (bytes.getInt(header(i)) == PT_LOAD) {
                end = Math.max(end, bytes.getLong(header(i) + 16) + bytes.getLong(header(i) + 40));
            }
        }
        return roundUp(end);
    }

    private void addSegment(long offset, long address, long size, long dynamicSize) {
        boolean placed = false;
        for (int i = 0; i < bytes.getShort(PHNUM); i++) {
            int at = header(i);
            if (bytes.getInt(at) == PT_DYNAMIC) {
                place(at, offset, address, dynamicSize);
            } else if (bytes.getInt(at) == PT_NOTE && !placed) {
                bytes.putInt(at, PT_LOAD);
                bytes.putInt(at + 4, PF_RW);
                place(at, offset, address, size);
                bytes.putLong(at + 48, PAGE);
                placed = true;
            }
        }
        if (!placed) {
            throw new IllegalArgumentException("no PT_NOTE in " + file);
        }
        bytes.putLong(dynamicHeader + 16, address);
        bytes.putLong(dynamicHeader + 24, offset);
        bytes.putLong(dynamicHeader + 32, dynamicSize);
    }

    private void place(int header, long offset, long address, long size) {
        bytes.putLong(header + 8, offset);
        bytes.putLong(header + 16, address);
        bytes.putLong(header + 24, address);
        bytes.putLong(header + 32, size);
        bytes.putLong(header + 40, size);
    }
}
