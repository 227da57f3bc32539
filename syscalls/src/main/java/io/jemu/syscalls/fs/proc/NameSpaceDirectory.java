package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.fs.LinkNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.vfs.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * /proc/PID/ns (namespaces(7)): all processes are in the initial ones, whose numbers are fixed (proc_ns.h,
 * PROC_*_INIT_INO). The links can be read, and followed to files that can be compared.
 */
record NameSpaceDirectory(String path, PseudoStatus own) implements Node.Directory {
    /** A name space's link, its kind, and its number. */
    private enum Kind {
        CGROUP("cgroup", "cgroup", 0xeffffffbL, CloneFlags.CLONE_NEWCGROUP),
        IPC("ipc", "ipc", 0xefffffffL, CloneFlags.CLONE_NEWIPC),
        MNT("mnt", "mnt", 0xeffffff8L, CloneFlags.CLONE_NEWNS),
        NET("net", "net", 0xeffffff9L, CloneFlags.CLONE_NEWNET),
        PID("pid", "pid", 0xeffffffcL, CloneFlags.CLONE_NEWPID),
        PID_FOR_CHILDREN("pid_for_children", "pid", 0xeffffffcL, CloneFlags.CLONE_NEWPID),
        TIME("time", "time", 0xeffffffaL, CloneFlags.CLONE_NEWTIME),
        TIME_FOR_CHILDREN("time_for_children", "time", 0xeffffffaL, CloneFlags.CLONE_NEWTIME),
        USER("user", "user", 0xeffffffdL, CloneFlags.CLONE_NEWUSER),
        UTS("uts", "uts", 0xeffffffeL, CloneFlags.CLONE_NEWUTS);

        private final String entry;
        private final NameSpaceNode node;

        Kind(String entry, String kind, long number, long type) {
            this.entry = entry;
            this.node = new NameSpaceNode(kind, number, (int) type);
        }
    }

    @Override
    public FileStatus status() {
        return own.directory(path, FileMode.READ_EXECUTE_OWNER | FileMode.EXECUTE_ALL);
    }

    @Override
    public Node lookup(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.entry.equals(name)) {
                return new LinkNode(own.link(path + '/' + name, FileMode.ALL, 0), kind.node.name(),
                        kind.node.open(null, 0));
            }
        }
        return null;
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            entries.add(new Entry(kind.entry, PseudoStatus.inode(path + '/' + kind.entry), FileMode.S_IFLNK));
        }
        return entries;
    }
}
