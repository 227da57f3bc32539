package io.jemu.syscalls.fs.dev;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.kernel.Randomness;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;

/** /dev/random and /dev/urandom, which do the same since Linux 5.6 (random(4)). */
record RandomDevice(FileStatus status, Randomness random) implements Node.File {
    @Override
    public OpenFile open(String path, int flags) {
        return new Stream(path, flags);
    }

    private final class Stream extends OpenFile {
        private static final int CHUNK = 4096;
        private static final int CHANGEABLE = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;

        private int flags;

        Stream(String path, int flags) {
            super(path);
            this.flags = flags & (OpenFlags.O_ACCMODE | CHANGEABLE) | OpenFlags.O_LARGEFILE;
        }

        @Override
        public Node node() {
            return RandomDevice.this;
        }

        @Override
        public int statusFlags() {
            return flags;
        }

        @Override
        public void changeStatusFlags(int newFlags) {
            flags = flags & ~CHANGEABLE | newFlags & CHANGEABLE;
        }

        @Override
        public FileStatus status() {
            return RandomDevice.this.status();
        }

        @Override
        public long read(UserBuffer buffer, long offset, int readFlags) {
            long wanted = buffer.remaining();
            long done = 0;
            while (done < wanted) {
                byte[] bytes = new byte[(int) Math.min(CHUNK, wanted - done)];
                random.fill(bytes);
                int put = buffer.put(bytes, 0, bytes.length);
                done += put;
                if (put < bytes.length) {
                    break;
                }
            }
            return done;
        }

        /** Adds to the pool of randomness, which is not for the guest to change: read and forgotten. */
        @Override
        public long write(UserBuffer buffer, long offset, int writeFlags) {
            long wanted = buffer.remaining();
            byte[] bytes = new byte[(int) Math.min(CHUNK, wanted)];
            long done = 0;
            while (done < wanted) {
                int size = (int) Math.min(bytes.length, wanted - done);
                int got = buffer.get(bytes, 0, size);
                done += got;
                if (got < size) {
                    break;
                }
            }
            return done;
        }

        @Override
        public long seek(long offset, int whence) {
            return 0; // noop_llseek
        }

        @Override
        protected void close() {
            // Holds nothing.
        }
    }
}
