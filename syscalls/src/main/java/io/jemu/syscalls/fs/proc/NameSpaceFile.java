package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** An open file of a name space: nothing but what stat(2) and ioctl_ns(2) tell of it. */
public final class NameSpaceFile extends OpenFile {
    private static final int NS_GET_NSTYPE = 0xb703;
    private static final int CHANGEABLE = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;

    private final NameSpaceNode node;
    private int flags;

    NameSpaceFile(NameSpaceNode node, int flags) {
        super(node.name());
        this.node = node;
        this.flags = flags & (OpenFlags.O_ACCMODE | CHANGEABLE) | OpenFlags.O_LARGEFILE;
    }

    /** The flag of clone(2) that makes a name space of its kind. */
    public int type() {
        return node.type();
    }

    @Override
    public Node node() {
        return node;
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
        return node.status();
    }

    @Override
    public long ioctl(AddressSpace memory, int request, long argument) {
        if (request != NS_GET_NSTYPE) {
            throw Errno.ENOTTY.failure();
        }
        return node.type();
    }

    @Override
    protected void close() {
        // Holds nothing.
    }
}
