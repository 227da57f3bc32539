package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.fs.SyntheticFile;

/** An open file of a name space: nothing but what stat(2) and ioctl_ns(2) tell of it. */
public final class NameSpaceFile extends SyntheticFile {
    private static final int NS_GET_NSTYPE = 0xb703;

    private final NameSpaceNode node;

    NameSpaceFile(NameSpaceNode node, int flags) {
        super(node.name(), node, flags);
        this.node = node;
    }

    /** The flag of clone(2) that makes a name space of its kind. */
    public int type() {
        return node.type();
    }

    @Override
    public long ioctl(AddressSpace memory, int request, long argument) {
        if (request != NS_GET_NSTYPE) {
            throw Errno.ENOTTY.failure();
        }
        return node.type();
    }
}
