package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.jemu.syscalls.net.Sender;
import java.lang.foreign.MemorySegment;

/** struct cmsghdr (cmsg(3)), which is the same on all 64-bit machines, and the types that jemu looks into. */
final class ControlFormat {
    /** The most bytes in one message's control messages: more than Linux's optmem_max. */
    static final int MAXIMUM = 64 << 10;
    /** The size of a struct cmsghdr; it begins with the length, itself included. */
    static final int HEADER = 16;
    static final int LEVEL = 8;
    static final int TYPE = 12;
    static final int SCM_RIGHTS = 1;
    static final int SCM_CREDENTIALS = 2;
    /** The size of struct ucred. */
    static final int CREDENTIALS = 12;

    private ControlFormat() {}

    /** CMSG_ALIGN. */
    static long align(long length) {
        return length + Long.BYTES - 1 & -Long.BYTES;
    }

    /** The struct ucred in a message. */
    static Sender sender(MemorySegment message) {
        return new Sender(message.get(JAVA_INT_UNALIGNED, HEADER),
                message.get(JAVA_INT_UNALIGNED, HEADER + Integer.BYTES),
                message.get(JAVA_INT_UNALIGNED, HEADER + 2 * Integer.BYTES));
    }
}
