package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.Errno;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Reads C strings of the guest, one char per byte. */
final class UserString {
    /** The longest path, its terminator included. */
    static final int PATH_MAX = 4096;

    private UserString() {}

    /**
     * Reads a path.
     *
     * @throws io.jemu.emulator.memory.GuestFault if it cannot be read
     * @throws io.jemu.syscalls.abi.SyscallException ENAMETOOLONG
     */
    static String path(AddressSpace memory, long address) {
        return read(memory, address, PATH_MAX, Errno.ENAMETOOLONG);
    }

    /**
     * Reads a string.
     *
     * @param size the most bytes, the terminator included
     * @param tooLong the error if there is no terminator among them
     */
    static String read(AddressSpace memory, long address, int size, Errno tooLong) {
        ByteArrayOutputStream bytes = null;
        MemorySegment ram = memory.memory().segment();
        int done = 0;
        while (done < size) {
            long physical = memory.translate(address + done, Access.READ);
            int run = (int) Math.min(size - done,
                    PhysicalMemory.FRAME_SIZE - (physical & PhysicalMemory.FRAME_SIZE - 1));
            int length = 0;
            while (length < run && ram.get(JAVA_BYTE, physical + length) != 0) {
                length++;
            }
            byte[] part = ram.asSlice(physical, length).toArray(JAVA_BYTE);
            if (length < run && bytes == null) {
                return new String(part, StandardCharsets.ISO_8859_1);
            }
            if (bytes == null) {
                bytes = new ByteArrayOutputStream();
            }
            bytes.writeBytes(part);
            if (length < run) {
                return bytes.toString(StandardCharsets.ISO_8859_1);
            }
            done += run;
        }
        throw tooLong.failure();
    }
}
