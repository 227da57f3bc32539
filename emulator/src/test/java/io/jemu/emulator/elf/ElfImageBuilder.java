package io.jemu.emulator.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Lays out ELF tables in bytes, for tests. */
final class ElfImageBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private ElfImageBuilder append(int size, long value) {
        bytes.writeBytes(java.util.Arrays.copyOf(
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value).array(), size));
        return this;
    }

    ElfImageBuilder u8(int... values) {
        for (int value : values) {
            append(1, value);
        }
        return this;
    }

    ElfImageBuilder u16(int... values) {
        for (int value : values) {
            append(Short.BYTES, value);
        }
        return this;
    }

    ElfImageBuilder u32(int... values) {
        for (int value : values) {
            append(Integer.BYTES, value);
        }
        return this;
    }

    ElfImageBuilder u64(long... values) {
        for (long value : values) {
            append(Long.BYTES, value);
        }
        return this;
    }

    ElfImageBuilder string(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return u8(0);
    }

    ElfBytes build() {
        return new ElfBytes(bytes.toByteArray());
    }
}
