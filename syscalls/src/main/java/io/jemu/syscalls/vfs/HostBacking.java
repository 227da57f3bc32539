package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.FallocateMode;
import io.jemu.syscalls.abi.FcntlCommand;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.Seals;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.mm.Backing;
import java.lang.foreign.MemorySegment;

/** A file of the host as memory mappings see it. */
final class HostBacking implements Backing {
    /** Mappings of a device have no end. */
    private static final long ENDLESS = 1L << 62;
    private static final long MILLISECONDS = 1000;
    /** Times are coarse: a file that was changed a moment ago may change again without a new time. */
    private static final long SETTLING_SECONDS = 2;

    private final HostFile file;
    private final Posix posix;
    private final FileStatus identity;
    private final long device;
    private final long inode;
    private final boolean regular;
    private final int flags;
    private final long version;
    /** When they were first asked for; negative as long as nobody has. */
    private int seals = -1;

    /** @param shown what the guest sees of the file's status */
    HostBacking(HostFile file, Posix posix, FileStatus status, FileStatus shown) {
        this.identity = shown;
        this.file = file;
        this.posix = posix;
        this.device = status.device();
        this.inode = status.inode();
        this.regular = status.isRegular();
        this.flags = file.statusFlags();
        this.version = versionOf(status);
    }

    private static long versionOf(FileStatus status) {
        long modified = status.modified().seconds();
        if (!status.isRegular() || System.currentTimeMillis() / MILLISECONDS - modified <= SETTLING_SECONDS) {
            return 0;
        }
        return (modified << Integer.SIZE ^ status.modified().nanoseconds() ^ status.changed().nanoseconds() << 1
                ^ status.size() << Byte.SIZE) | 1;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public long identityDevice() {
        return identity.device();
    }

    @Override
    public long identityInode() {
        return identity.inode();
    }

    @Override
    public long contentDevice() {
        return device;
    }

    @Override
    public long contentInode() {
        return inode;
    }

    @Override
    public String pathForMaps() {
        return file.currentPath();
    }

    @Override
    public long size() {
        return regular ? file.status().size() : ENDLESS;
    }

    @Override
    public int read(MemorySegment target, long fileOffset) {
        return (int) posix.pread(file.hostFd(), target.address(), target.byteSize(), fileOffset);
    }

    @Override
    public void punchHole(long offset, long length) {
        Posix.check(posix.fallocate(file.hostFd(),
                FallocateMode.FALLOC_FL_PUNCH_HOLE | FallocateMode.FALLOC_FL_KEEP_SIZE, offset, length));
    }

    @Override
    public int hostFd() {
        return file.hostFd();
    }

    @Override
    public boolean readable() {
        return OpenFlags.readable(flags);
    }

    @Override
    public boolean writable() {
        return OpenFlags.writable(flags) && !writeSealed();
    }

    @Override
    public boolean writeSealed() {
        if (seals < 0) {
            // Fails for files that cannot be sealed.
            seals = regular ? (int) Math.max(0, posix.fcntl(file.hostFd(), FcntlCommand.F_GET_SEALS, 0)) : 0;
        }
        return (seals & (Seals.F_SEAL_WRITE | Seals.F_SEAL_FUTURE_WRITE)) != 0 && OpenFlags.writable(flags);
    }

    @Override
    public void retain() {
        file.retain();
    }

    @Override
    public void release() {
        file.release();
    }
}
