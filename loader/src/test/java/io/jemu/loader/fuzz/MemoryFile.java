package io.jemu.loader.fuzz;

import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFileStatus;

/** A file that is an array. */
record MemoryFile(byte[] contents, long inode) implements GuestFile {
    private static final int S_IFREG_0755 = 0x81ed;

    @Override
    public int read(long position, byte[] target, int offset, int length) {
        if (position >= contents.length) {
            return 0;
        }
        int count = (int) Math.min(length, contents.length - position);
        System.arraycopy(contents, (int) position, target, offset, count);
        return count;
    }

    @Override
    public GuestFileStatus status() {
        return new GuestFileStatus(1, inode, S_IFREG_0755, contents.length);
    }

    @Override
    public long version() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
