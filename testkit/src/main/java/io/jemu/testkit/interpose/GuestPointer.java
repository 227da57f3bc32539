package io.jemu.testkit.interpose;

/**
 * A pointer that an interposed function got or returns.
 *
 * @param address where it points; 0 for null
 * @param memory that of the guest
 */
public record GuestPointer(long address, GuestMemory memory) {
    public boolean isNull() {
        return address == 0;
    }

    /** A pointer so many bytes behind. */
    public GuestPointer plus(long bytes) {
        return new GuestPointer(address + bytes, memory);
    }

    /** The first bytes there. */
    public byte[] bytes(int length) {
        return memory.readBytes(address, length);
    }

    /** The string there, which ends with a NUL. */
    public String string() {
        return memory.readString(address);
    }

    /** Changes the first bytes there. */
    public void write(byte[] bytes) {
        memory.writeBytes(address, bytes);
    }
}
