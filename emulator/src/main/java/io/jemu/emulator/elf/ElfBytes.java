package io.jemu.emulator.elf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An ELF object, or a piece of one, in a byte array. Addresses are {@code base + index}; with base 0 they are file
 * offsets. Reads outside throw {@link ElfFormatException} ({@link ElfFormatException.Reason#TRUNCATED}).
 */
public final class ElfBytes implements ElfMemory {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final long base;

    /** The array is not copied. */
    public ElfBytes(byte[] bytes) {
        this(bytes, 0);
    }

    /** @param base the address of {@code bytes[0]} */
    public ElfBytes(byte[] bytes, long base) {
        this.bytes = bytes;
        this.base = base;
    }

    public int length() {
        return bytes.length;
    }

    private int index(long address, int length) {
        long index = address - base;
        if (index < 0 || index > bytes.length - (long) length) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        return (int) index;
    }

    @Override
    public int u8(long address) {
        return bytes[index(address, 1)] & 0xff;
    }

    @Override
    public int u16(long address) {
        return (short) SHORT.get(bytes, index(address, Short.BYTES)) & 0xffff;
    }

    @Override
    public int u32(long address) {
        return (int) INT.get(bytes, index(address, Integer.BYTES));
    }

    @Override
    public long u64(long address) {
        return (long) LONG.get(bytes, index(address, Long.BYTES));
    }

    @Override
    public void read(long address, byte[] target, int offset, int length) {
        System.arraycopy(bytes, index(address, length), target, offset, length);
    }
}
