package io.jemu.loader.host;

import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;

/** The guest's files as the kernel's VFS has them; no descriptor of the guest is used up. */
public final class KernelFiles implements GuestFiles {
    private static final int R_OK = 4;

    private final Vfs vfs;
    private final FsContext context;

    /** @param context root and current directory of the process */
    public KernelFiles(Vfs vfs, FsContext context) {
        this.vfs = vfs;
        this.context = context;
    }

    @Override
    public GuestFile open(String path) {
        OpenFile file = vfs.open(context, null, path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        boolean kept = false;
        try {
            KernelFile result = new KernelFile(file);
            kept = true;
            return result;
        } finally {
            if (!kept) {
                file.release();
            }
        }
    }

    @Override
    public GuestFileStatus status(String path) {
        return KernelFile.convert(vfs.queries().status(context, null, path, 0));
    }

    /** Whether there is a file. */
    public boolean exists(String path) {
        try {
            vfs.queries().access(context, null, path, 0, 0);
            return true;
        } catch (SyscallException no) {
            return false;
        }
    }

    @Override
    public boolean isReadable(String path) {
        try {
            vfs.queries().access(context, null, path, R_OK, 0);
            return true;
        } catch (SyscallException no) {
            return false;
        }
    }

    @Override
    public String currentDirectory() {
        try {
            return vfs.queries().workingDirectory(context);
        } catch (SyscallException unknown) {
            return null;
        }
    }
}
