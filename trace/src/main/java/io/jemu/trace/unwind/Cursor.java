package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfMemory;

/** Reads DWARF data one after the other, up to an end. */
final class Cursor {
    private static final int MAX_SHIFT = 63;

    private final ElfMemory memory;
    private final long end;
    private long position;

    Cursor(ElfMemory memory, long position, long end) {
        this.memory = memory;
        this.position = position;
        this.end = end;
    }

    long position() {
        return position;
    }

    long end() {
        return end;
    }

    boolean atEnd() {
        return Long.compareUnsigned(position, end) >= 0;
    }

    /** Goes on elsewhere, not beyond the end. */
    void position(long address) {
        if (Long.compareUnsigned(address, end) > 0) {
            throw damaged();
        }
        position = address;
    }

    static ElfFormatException damaged() {
        return new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
    }

    private long take(int bytes) {
        if (Long.compareUnsigned(position, end) > 0 || Long.compareUnsigned(end - position, bytes) < 0) {
            throw damaged();
        }
        long at = position;
        position += bytes;
        return at;
    }

    int u8() {
        return memory.u8(take(Byte.BYTES));
    }

    int u16() {
        return memory.u16(take(Short.BYTES));
    }

    int s32() {
        return memory.u32(take(Integer.BYTES));
    }

    long u32() {
        return Integer.toUnsignedLong(s32());
    }

    long u64() {
        return memory.u64(take(Long.BYTES));
    }

    /** Skips a block and gives its range. */
    Block block(long length) {
        if (length < 0 || Long.compareUnsigned(length, end - position) > 0) {
            throw damaged();
        }
        Block block = new Block(position, position + length);
        position += length;
        return block;
    }

    /** Addresses: [start, end). */
    record Block(long start, long end) {}

    /** An unsigned LEB128 number; bits beyond the 64th are lost. */
    long uleb() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int part = u8();
            if (shift <= MAX_SHIFT) {
                value |= (part & 0x7fL) << shift;
            }
            if ((part & 0x80) == 0) {
                return value;
            }
        }
    }

    /** A signed LEB128 number. */
    long sleb() {
        long value = 0;
        for (int shift = 0; ; ) {
            int part = u8();
            if (shift <= MAX_SHIFT) {
                value |= (part & 0x7fL) << shift;
            }
            shift += 7;
            if ((part & 0x80) == 0) {
                boolean negative = (part & 0x40) != 0 && shift <= MAX_SHIFT;
                return negative ? value | -1L << shift : value;
            }
        }
    }
}
