package io.jemu.syscalls.fs;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** An open file that stands for something in jemu and holds nothing of the host: its status is its node's. */
public abstract class SyntheticFile extends OpenFile {
    private static final int CHANGEABLE = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;

    private final Node node;
    private int flags;

    /** @param flags open(2)'s */
    protected SyntheticFile(String path, Node node, int flags) {
        super(path);
        this.node = node;
        this.flags = flags & (OpenFlags.O_ACCMODE | CHANGEABLE) | OpenFlags.O_LARGEFILE;
    }

    @Override
    public final Node node() {
        return node;
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
    public final FileStatus status() {
        return node.status();
    }

    @Override
    protected final void close() {
        // Holds nothing.
    }
}
