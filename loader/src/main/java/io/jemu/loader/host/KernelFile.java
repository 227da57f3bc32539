package io.jemu.loader.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A file of the kernel's, open for the linker; it owns one reference. */
final class KernelFile implements GuestFile {
    /** Bytes per transfer. */
    private static final int CHUNK = 1 << 16;

    private final OpenFile file;
    private final Backing backing;

    KernelFile(OpenFile file) {
        this.file = file;
        this.backing = file.backing();
    }

    /**
     * The file as mappings see it.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ENODEV if it cannot be mapped
     */
    Backing backing() {
        if (backing == null) {
            throw Errno.ENODEV.failure();
        }
        return backing;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) {
        if (file.isDirectory()) {
            throw Errno.EISDIR.failure();
        }
        if (backing == null) {
            throw Errno.EINVAL.failure();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.min(length, CHUNK));
            int n = backing.read(buffer, position);
            if (n < 0) {
                throw Errno.of(-n).orElse(Errno.EIO).failure();
            }
            MemorySegment.copy(buffer, JAVA_BYTE, 0, target, offset, n);
            return n;
        }
    }

    @Override
    public GuestFileStatus status() {
        return convert(file.status());
    }

    @Override
    public long version() {
        return backing == null ? 0 : backing.version();
    }

    static GuestFileStatus convert(FileStatus status) {
        return new GuestFileStatus(status.device(), status.inode(), status.mode(), status.size());
    }

    @Override
    public void close() {
        file.release();
    }
}
