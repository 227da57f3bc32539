package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.descriptor.ConstantTable;

/**
 * The memory of a process, and how what lies there is written in one system call.
 *
 * @param abbreviated whether only the main members of structures are shown
 * @param files tells of descriptors
 */
record View(AddressSpace memory, Style style, boolean abbreviated, DescriptorText files) {
    private static final String COMMENT_BEGIN = " /* ";
    private static final String COMMENT_END = " */";

    byte read8(long address) {
        return memory.read8(address);
    }

    short read16(long address) {
        return memory.read16(address);
    }

    int read32(long address) {
        return memory.read32(address);
    }

    long read64(long address) {
        return memory.read64(address);
    }

    byte[] read(long address, int length) {
        return memory.read(address, length);
    }

    byte[] readCString(long address, int limit) {
        return memory.readCString(address, limit);
    }

    /** Bits joined by {@code |}. */
    String flags(ConstantTable table, long value) {
        return styled(value, Values.flags(table, value));
    }

    /** One of the constants of a table. */
    String constant(ConstantTable table, long value) {
        return styled(value, Values.constant(table, value));
    }

    /** A name for a number, which with {@code -X} is replaced or preceded by the number. */
    private String styled(long value, String name) {
        return switch (style.constants()) {
            case ABBREVIATED -> name;
            case RAW -> Values.hex(value);
            case VERBOSE -> verbose(Values.hex(value), name);
        };
    }

    /** The same for a number that is not shown in hexadecimal. */
    String named(String number, String name) {
        return switch (style.constants()) {
            case ABBREVIATED -> name;
            case RAW -> number;
            case VERBOSE -> verbose(number, name);
        };
    }

    private static String verbose(String number, String name) {
        if (name.equals(number) || name.startsWith(number + COMMENT_BEGIN)) {
            return name;
        }
        return number + COMMENT_BEGIN + name + COMMENT_END;
    }

    String signal(int number) {
        return named(String.valueOf(number), SignalNames.name(number));
    }

    String mode(int mode) {
        String name = Values.mode(mode);
        return name.startsWith("S_") ? named(Values.octal(mode & 0xffff), name) : name;
    }

    String device(long device) {
        return named(Values.hex(device), Values.device(device));
    }

    /** A string, of which as much is shown as the style says. */
    String quote(byte[] bytes) {
        return quote(bytes, style.stringLimit());
    }

    /** A string, of which so many bytes are shown. */
    String quote(byte[] bytes, int limit) {
        return Quoting.quote(bytes, limit, style.strings());
    }

    String descriptor(int fd) {
        return style.descriptors() == Style.Descriptors.NUMBER ? String.valueOf(fd) : files.text(fd);
    }
}
