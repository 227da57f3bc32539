package io.jemu.loader.relocate;

import io.jemu.emulator.memory.AddressSpace;

/** Copies between places of one address space, in pieces of bounded size. */
public final class MemoryCopy {
    private static final int PIECE = 1 << 16;

    private MemoryCopy() {}

    /** Copies {@code length} bytes, unsigned; the ranges do not overlap. */
    public static void copy(AddressSpace memory, long source, long target, long length) {
        byte[] buffer = new byte[(int) Math.min(Long.compareUnsigned(length, PIECE) > 0 ? PIECE : length, PIECE)];
        long done = 0;
        while (done != length) {
            long rest = length - done;
            int n = Long.compareUnsigned(rest, buffer.length) > 0 ? buffer.length : (int) rest;
            memory.read(source + done, buffer, 0, n);
            memory.write(target + done, buffer, 0, n);
            done += n;
        }
    }
}
