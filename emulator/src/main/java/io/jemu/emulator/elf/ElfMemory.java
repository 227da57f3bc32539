package io.jemu.emulator.elf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Little-endian bytes that hold an ELF object or a part of one: a file ({@link ElfBytes}, addressed by offset) or a
 * mapped object ({@link GuestElfMemory}, addressed by guest virtual address).
 *
 * <p>Every read may throw: {@link ElfFormatException} with {@link ElfFormatException.Reason#TRUNCATED} beyond the end
 * of a file, {@link io.jemu.emulator.memory.GuestFault} where guest memory is not readable.
 */
public interface ElfMemory {
    /** Longest string that is taken for a name; a string table without a NUL is corrupt long before. */
    int MAX_STRING = 1 << 20;

    /** An unsigned byte. */
    int u8(long address);

    /** An unsigned 16-bit number. */
    int u16(long address);

    /** A 32-bit number; bit 31 is the sign, use {@link Integer#toUnsignedLong} where the field is unsigned. */
    int u32(long address);

    /** A 64-bit number. */
    long u64(long address);

    /** Copies {@code length} bytes. */
    void read(long address, byte[] target, int offset, int length);

    /**
     * A NUL-terminated string, decoded ISO 8859-1 (one char a byte).
     *
     * @throws ElfFormatException ({@link ElfFormatException.Reason#BAD_STRING}) if it is longer than
     *     {@link #MAX_STRING}
     */
    default String cString(long address) {
        byte[] bytes = new byte[32];
        for (int length = 0; length < MAX_STRING; length++) {
            int b = u8(address + length);
            if (b == 0) {
                return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length] = (byte) b;
        }
        throw new ElfFormatException(ElfFormatException.Reason.BAD_STRING);
    }

    /** Whether the NUL-terminated string at {@code address} has exactly these bytes (without the NUL). */
    default boolean stringEquals(long address, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if ((byte) u8(address + i) != expected[i]) {
                return false;
            }
        }
        return u8(address + expected.length) == 0;
    }
}
