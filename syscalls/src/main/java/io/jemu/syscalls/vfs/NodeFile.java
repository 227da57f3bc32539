package io.jemu.syscalls.vfs;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import java.util.ArrayList;
import java.util.List;

/** An open directory that exists only inside jemu, or such a file opened with O_PATH. */
final class NodeFile extends OpenFile {
    private final Node node;
    private final int flags;
    private final DirectoryStream stream = new DirectoryStream(this::list);

    NodeFile(String path, Node node, int flags) {
        super(path);
        this.node = node;
        int kept = flags & (OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        this.flags = (flags & OpenFlags.O_PATH) != 0
                ? kept : kept | flags & OpenFlags.O_NONBLOCK | OpenFlags.O_LARGEFILE;
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public String currentPath() {
        String now = node instanceof Node.Directory directory ? directory.path() : null;
        return now == null ? path() : now.isEmpty() ? "/" : now;
    }

    @Override
    public int statusFlags() {
        return flags;
    }

    @Override
    public void changeStatusFlags(int newFlags) {
        // Nothing that can be changed has a meaning for a directory.
    }

    @Override
    public FileStatus status() {
        return node.status();
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        throw Errno.EISDIR.failure();
    }

    @Override
    public long write(UserBuffer buffer, long offset, int writeFlags) {
        throw Errno.EBADF.failure();
    }

    @Override
    public long readDirectory(AddressSpace memory, long address, long length) {
        return stream.read(memory, address, length);
    }

    @Override
    public long seek(long offset, int whence) {
        return stream.seek(offset, whence);
    }

    private List<Node.Entry> list() {
        if (!(node instanceof Node.Directory directory)) {
            throw Errno.ENOTDIR.failure();
        }
        long inode = node.status().inode();
        List<Node.Entry> entries = new ArrayList<>();
        entries.add(new Node.Entry(".", inode, FileMode.S_IFDIR));
        entries.add(new Node.Entry("..", inode, FileMode.S_IFDIR));
        entries.addAll(directory.entries());
        return entries;
    }

    @Override
    protected void close() {
        // Holds nothing.
    }
}
