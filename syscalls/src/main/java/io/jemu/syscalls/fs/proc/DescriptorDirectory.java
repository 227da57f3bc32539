package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.fs.ContentNode;
import io.jemu.syscalls.fs.LinkNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.List;

/** /proc/PID/fd and /proc/PID/fdinfo: an entry for each descriptor. */
final class DescriptorDirectory implements Node.Directory {
    private static final int LINK_SIZE = 64;
    private static final int READ_EXECUTE = 0x140;
    private static final int WRITE_EXECUTE = 0xc0;

    private final Process process;
    private final String path;
    private final PseudoStatus own;
    private final boolean links;

    private DescriptorDirectory(Process process, String path, PseudoStatus own, boolean links) {
        this.process = process;
        this.path = path;
        this.own = own;
        this.links = links;
    }

    /** Links that lead to the open files. */
    static DescriptorDirectory links(Process process, String path, PseudoStatus own) {
        return new DescriptorDirectory(process, path, own, true);
    }

    /** Files that tell of the open files. */
    static DescriptorDirectory information(Process process, String path, PseudoStatus own) {
        return new DescriptorDirectory(process, path, own, false);
    }

    @Override
    public FileStatus status() {
        return own.directory(path, links ? FileMode.READ_EXECUTE_OWNER : FileMode.READ_EXECUTE_ALL);
    }

    @Override
    public Node lookup(String name) {
        int fd = name.equals("0") ? 0 : ProcFileSystem.number(name);
        if (!process.files().isOpen(fd)) {
            return null;
        }
        OpenFile file = process.files().getAny(fd);
        String entry = path + '/' + name;
        return links
                ? new LinkNode(own.link(entry, permissions(file), LINK_SIZE), file.currentPath(), file)
                : ContentNode.text(own.file(entry, FileMode.READ_ALL), () -> information(fd));
    }

    /** What the descriptor allows (proc_fd_link: r-x, -wx or both). */
    private static int permissions(OpenFile file) {
        int flags = file.statusFlags();
        return (OpenFlags.readable(flags) ? READ_EXECUTE : 0) | (OpenFlags.writable(flags) ? WRITE_EXECUTE : 0);
    }

    private String information(int fd) {
        if (!process.files().isOpen(fd)) {
            return "";
        }
        OpenFile file = process.files().getAny(fd);
        int flags = file.statusFlags() | (process.files().closesOnExec(fd) ? OpenFlags.O_CLOEXEC : 0);
        FileStatus status = file.status();
        return "pos:\t%d\nflags:\t0%o\nmnt_id:\t%d\nino:\t%d\n"
                .formatted(position(file), flags, status.mount(), status.inode()) + file.information();
    }

    /** 0 for what has no position. */
    private static long position(OpenFile file) {
        if (file.isPathOnly()) {
            return 0;
        }
        try {
            return file.seek(0, SeekWhence.SEEK_CUR);
        } catch (SyscallException e) {
            return 0;
        }
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int fd : process.files().open()) {
            String name = Integer.toString(fd);
            entries.add(new Entry(name, PseudoStatus.inode(path + '/' + name),
                    links ? FileMode.S_IFLNK : FileMode.S_IFREG));
        }
        return entries;
    }
}
