package io.jemu.syscalls.fs.dev;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;

/**
 * A device of the host that the guest may use.
 *
 * @param hostPath where the host has it
 */
record HostDevice(Vfs vfs, String hostPath) implements Node.File {
    /** Flags of open(2) that mean something only where a file is made. */
    private static final int MAKES = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_TRUNC;

    @Override
    public FileStatus status() {
        return DevFileSystem.status(vfs.posix(), hostPath);
    }

    @Override
    public OpenFile open(String path, int flags) {
        // A terminal must not become the controlling terminal of jemu's own session.
        int hostFlags = flags & ~MAKES | OpenFlags.O_CLOEXEC | OpenFlags.O_NOCTTY;
        return vfs.adopt((int) Posix.check(vfs.posix().paths().openat(AtFlags.AT_FDCWD, hostPath, hostFlags, 0)));
    }
}
