package io.jemu.syscalls.fs.tty;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** One end of a pair of pseudo-terminals. */
abstract class PtyEnd extends OpenFile {
    private static final int CHANGEABLE = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;
    /** What one step of a transfer copies at most. */
    static final int CHUNK = 2048;

    final Kernel kernel;
    final Pty pty;
    private final Node node;
    private int flags;

    PtyEnd(Kernel kernel, Pty pty, Node node, String path, int flags) {
        super(path);
        this.kernel = kernel;
        this.pty = pty;
        this.node = node;
        this.flags = flags & (OpenFlags.O_ACCMODE | CHANGEABLE) | OpenFlags.O_LARGEFILE;
    }

    /** The task that makes the system call. */
    final Task task() {
        return kernel.scheduler().current();
    }

    @Override
    public final Node node() {
        return node;
    }

    @Override
    public final FileStatus status() {
        return node.status();
    }

    @Override
    public final boolean isDirectory() {
        return false;
    }

    @Override
    public final int statusFlags() {
        return flags;
    }

    @Override
    public final void changeStatusFlags(int newFlags) {
        flags = flags & ~CHANGEABLE | newFlags & CHANGEABLE;
    }

    @Override
    public final boolean mayWait() {
        return true;
    }

    @Override
    public final boolean failsAtOnce() {
        return true;
    }

    @Override
    public final boolean canFill() {
        return true;
    }

    final boolean nonBlocking() {
        return (flags & OpenFlags.O_NONBLOCK) != 0;
    }

    static void withoutOffset(long offset) {
        if (offset >= 0) {
            throw Errno.ESPIPE.failure();
        }
    }

    @Override
    public long ioctl(AddressSpace memory, int request, long argument) {
        return TerminalControl.perform(this, memory, request, argument);
    }
}
