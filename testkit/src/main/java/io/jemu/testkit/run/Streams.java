package io.jemu.testkit.run;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.fs.SyntheticFile;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The guest's standard streams, in memory. To the guest they are pipes: the input ends after what was given, and the
 * output always has room.
 */
final class Streams {
    /** st_dev of the pipes; any number that no file system of the guest has. */
    private static final long DEVICE = 0x6a65;
    private static final int OWNER_READ_WRITE = 0600;
    private static final int CHUNK = 1 << 16;
    /** More than this is a runaway guest rather than output: 256 MiB. */
    private static final int MOST = 1 << 28;

    private final byte[] input;
    private int position;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final ByteArrayOutputStream both = new ByteArrayOutputStream();

    Streams(byte[] input) {
        this.input = input;
    }

    /** The files of descriptors 0 to 2. */
    List<OpenFile> files() {
        return List.of(file(0, OpenFlags.O_RDONLY), file(1, OpenFlags.O_WRONLY), file(2, OpenFlags.O_WRONLY));
    }

    private OpenFile file(int descriptor, int flags) {
        return new Pipe(descriptor).open("pipe:[" + (descriptor + 1) + "]", flags);
    }

    synchronized byte[] output() {
        return output.toByteArray();
    }

    synchronized byte[] errors() {
        return errors.toByteArray();
    }

    /** What was written to both, in the order in which it was. */
    synchronized byte[] both() {
        return both.toByteArray();
    }

    private synchronized long read(UserBuffer buffer) {
        int count = buffer.put(input, position, (int) Math.min(input.length - position, buffer.remaining()));
        position += count;
        return count;
    }

    private synchronized long write(int descriptor, UserBuffer buffer) {
        ByteArrayOutputStream stream = descriptor == 1 ? output : errors;
        byte[] chunk = new byte[(int) Math.min(CHUNK, buffer.remaining())];
        long done = 0;
        while (buffer.remaining() > 0) {
            if (both.size() >= MOST) {
                throw Errno.ENOSPC.failure();
            }
            int count = buffer.get(chunk, 0, (int) Math.min(chunk.length, buffer.remaining()));
            if (count == 0) {
                break;
            }
            stream.write(chunk, 0, count);
            both.write(chunk, 0, count);
            done += count;
        }
        return done;
    }

    /** What /proc/self/fd leads to. */
    private final class Pipe implements Node.File {
        private final int descriptor;

        Pipe(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileStatus status() {
            return FileStatus.synthetic(DEVICE, descriptor + 1L, FileMode.S_IFIFO | OWNER_READ_WRITE, 1, 0);
        }

        @Override
        public OpenFile open(String path, int flags) {
            return new End(path, this, flags);
        }
    }

    private final class End extends SyntheticFile {
        private final int descriptor;

        End(String path, Pipe pipe, int flags) {
            super(path, pipe, flags);
            this.descriptor = pipe.descriptor;
        }

        @Override
        public long read(UserBuffer buffer, long offset, int flags) {
            check(offset, OpenFlags.readable(statusFlags()) && descriptor == 0);
            return Streams.this.read(buffer);
        }

        @Override
        public long write(UserBuffer buffer, long offset, int flags) {
            check(offset, OpenFlags.writable(statusFlags()) && descriptor != 0);
            return Streams.this.write(descriptor, buffer);
        }

        private void check(long offset, boolean allowed) {
            if (offset >= 0) {
                throw Errno.ESPIPE.failure();
            }
            if (!allowed) {
                throw Errno.EBADF.failure();
            }
        }
    }
}
