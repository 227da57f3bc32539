package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;

/** struct msghdr of the guest (recvmsg(2)), which is the same on all 64-bit machines. */
record MessageHeader(long name, int nameLength, long vector, long vectors, long control, long controlLength) {
    static final int NAME = 0;
    static final int NAME_LENGTH = 8;
    static final int VECTOR = 16;
    static final int VECTORS = 24;
    static final int CONTROL = 32;
    static final int CONTROL_LENGTH = 40;
    static final int FLAGS = 48;
    static final int SIZE = 56;
    /** The size of struct mmsghdr: a message and an int. */
    static final int MANY_SIZE = 64;

    static MessageHeader read(AddressSpace memory, long address) {
        // Linux copies the whole structure.
        memory.read64(address + FLAGS);
        return new MessageHeader(memory.read64(address + NAME), memory.read32(address + NAME_LENGTH),
                memory.read64(address + VECTOR), memory.read64(address + VECTORS), memory.read64(address + CONTROL),
                memory.read64(address + CONTROL_LENGTH));
    }
}
