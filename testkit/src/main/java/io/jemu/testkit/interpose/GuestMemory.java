package io.jemu.testkit.interpose;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * The memory of the process that called an interposed function, until that function returns. Numbers are little endian.
 * All methods throw {@link BadGuestAddress} where the guest itself would get SIGSEGV, and {@link IllegalStateException}
 * when the call has ended.
 */
public final class GuestMemory {
    private static final int LONGEST_STRING = 1 << 20;

    private final AddressSpace memory;
    private boolean closed;

    GuestMemory(AddressSpace memory) {
        this.memory = memory;
    }

    /** The call has ended, and the guest may be gone. */
    synchronized void close() {
        closed = true;
    }

    /** Does something with the guest, which stays meanwhile. */
    synchronized <T> T access(Supplier<T> action) {
        if (closed) {
            throw new IllegalStateException("the call of the guest has ended");
        }
        try {
            return action.get();
        } catch (GuestFault fault) {
            throw new BadGuestAddress(fault.address(), fault);
        }
    }

    void change(Runnable action) {
        access(() -> {
            action.run();
            return null;
        });
    }

    public byte readByte(long address) {
        return access(() -> memory.read8(address));
    }

    public short readShort(long address) {
        return access(() -> memory.read16(address));
    }

    public int readInt(long address) {
        return access(() -> memory.read32(address));
    }

    public long readLong(long address) {
        return access(() -> memory.read64(address));
    }

    public byte[] readBytes(long address, int length) {
        byte[] bytes = new byte[length];
        change(() -> memory.read(address, bytes, 0, length));
        return bytes;
    }

    /**
     * A string that ends with a NUL, as UTF-8.
     *
     * @throws IllegalArgumentException if there is no NUL within a mebibyte
     */
    public String readString(long address) {
        String bytes = access(() -> memory.readString(address, LONGEST_STRING));
        if (bytes == null) {
            throw new IllegalArgumentException("no string at 0x" + Long.toHexString(address));
        }
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    public void writeByte(long address, byte value) {
        change(() -> memory.write8(address, value));
    }

    public void writeShort(long address, short value) {
        change(() -> memory.write16(address, value));
    }

    public void writeInt(long address, int value) {
        change(() -> memory.write32(address, value));
    }

    public void writeLong(long address, long value) {
        change(() -> memory.write64(address, value));
    }

    public void writeBytes(long address, byte[] bytes) {
        change(() -> memory.write(address, bytes));
    }

    /** Writes a string as UTF-8, with a NUL behind it. */
    public void writeString(long address, String text) {
        writeBytes(address, (text + '\0').getBytes(StandardCharsets.UTF_8));
    }
}
