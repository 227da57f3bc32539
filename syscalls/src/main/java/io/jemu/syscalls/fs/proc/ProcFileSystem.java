package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.LinkNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.Mount;
import io.jemu.syscalls.vfs.Node;
import java.util.ArrayList;
import java.util.List;

/** The root directory of procfs: a directory for each process, and what {@link SystemFiles} tells of the system. */
public final class ProcFileSystem implements Node.Directory {
    static final String ROOT = "/proc";
    /** procfs has a device without a name; only that it is not another file system's matters. */
    private static final long DEVICE = FileStatus.device(0, 21);
    private static final int DECIMAL = 10;
    private static final int PID_DIGITS = 7;

    private final Kernel kernel;
    private final PseudoStatus own = PseudoStatus.ofRoot(DEVICE);
    /** Made when it is first asked for: most programs never do. */
    private DirectoryNode system;

    private ProcFileSystem(Kernel kernel) {
        this.kernel = kernel;
    }

    private DirectoryNode system() {
        if (system == null) {
            system = makeSystem();
        }
        return system;
    }

    private DirectoryNode makeSystem() {
        DirectoryNode root = new SystemFiles(kernel, own).directory();
        root.add("self", () -> link("self", Integer.toString(current().process().pid())));
        root.add("thread-self",
                () -> link("thread-self", current().process().pid() + "/task/" + current().tid()));
        root.add("net", () -> link("net", "self/net"));
        root.add("mounts", () -> link("mounts", "self/mounts"));
        return root;
    }

    /** Mounts it. */
    public static void mount(Kernel kernel) {
        kernel.vfs().mount(new Mount(ROOT, new ProcFileSystem(kernel), "proc", "proc",
                "rw,nosuid,nodev,noexec,relatime", true));
    }

    /** Whoever looks: files are looked up and opened only by a task's system calls. */
    private Task current() {
        return kernel.scheduler().current();
    }

    private Node link(String name, String target) {
        return new LinkNode(own.link(ROOT + '/' + name, FileMode.ALL, 0), target);
    }

    @Override
    public FileStatus status() {
        return own.directory(ROOT, FileMode.READ_EXECUTE_ALL);
    }

    @Override
    public Node lookup(String name) {
        if ((name.equals("self") || name.equals("thread-self")) && current() == null) {
            return null;
        }
        Process process = process(name);
        return process == null ? system().lookup(name) : directory(process);
    }

    private Node directory(Process process) {
        return new ProcessDirectory(kernel, process, own).directory();
    }

    /** The process with a number that is written as Linux writes it. */
    private Process process(String name) {
        int pid = number(name);
        return pid < 0 ? null : kernel.processes().find(pid);
    }

    /** A decimal number without a leading zero, or -1. */
    static int number(String name) {
        if (name.isEmpty() || name.length() > PID_DIGITS || name.charAt(0) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit >= DECIMAL) {
                return -1;
            }
            number = DECIMAL * number + digit;
        }
        return number;
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        if (current() != null) {
            entries.addAll(system().entries());
        }
        for (Process process : kernel.processes().all()) {
            String name = Integer.toString(process.pid());
            entries.add(new Entry(name, PseudoStatus.inode(ROOT + '/' + name), FileMode.S_IFDIR));
        }
        return entries;
    }
}
