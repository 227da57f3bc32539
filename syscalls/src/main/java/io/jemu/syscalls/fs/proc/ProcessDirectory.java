package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.fs.ContentNode;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.LinkNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Usage;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** /proc/PID and /proc/PID/task/TID. */
final class ProcessDirectory {
    /** All ids stand for themselves (user_namespaces(7)). */
    private static final String ALL_IDS = "         0          0 4294967295\n";

    private final Kernel kernel;
    private final Process process;
    private final Task task;
    private final String path;
    private final PseudoStatus system;
    private final PseudoStatus own;

    /** A process's directory. */
    ProcessDirectory(Kernel kernel, Process process, PseudoStatus system) {
        this(kernel, process, null, ProcFileSystem.ROOT + '/' + process.pid(), system);
    }

    private ProcessDirectory(Kernel kernel, Process process, Task task, String path, PseudoStatus system) {
        this.kernel = kernel;
        this.process = process;
        this.task = task;
        this.path = path;
        this.system = system;
        Credentials credentials = process.credentials();
        this.own = system.ownedBy(credentials.euid(), credentials.egid());
    }

    /** The thread whose own files these are: of a process's directory the first one; null of one that has ended. */
    private Task subject() {
        return task != null || process.tasks().isEmpty() ? task : process.tasks().getFirst();
    }

    private String comm() {
        Task subject = subject();
        return subject == null ? "" : subject.attributes().name();
    }

    DirectoryNode directory() {
        DirectoryNode directory = new DirectoryNode(
                own.directory(path, FileMode.READ_EXECUTE_ALL), task == null ? process : null);
        if (task == null) {
            directory.add("task", () -> new Threads());
        }
        directory.add("fd", () -> DescriptorDirectory.links(process, path + "/fd", own));
        directory.add("fdinfo", () -> DescriptorDirectory.information(process, path + "/fdinfo", own));
        directory.add("cwd", () -> link("cwd", process.fs().directory()));
        directory.add("root", () -> new LinkNode(own.link(path + "/root", FileMode.ALL, 0), process.fs().root()));
        directory.add("exe", () -> link("exe", process.executable()));
        addMemory(directory);
        addState(directory);
        addSurroundings(directory);
        return directory;
    }

    private void addMemory(DirectoryNode directory) {
        text(directory, "maps", FileMode.READ_ALL, () -> {
            MapsText text = new MapsText();
            if (process.state().end() == null) {
                process.map().forEach(text::add);
            }
            return text.toString();
        });
        text(directory, "smaps", FileMode.READ_ALL,
                () -> process.state().end() == null ? SmapsText.areas(process.map()) : "");
        text(directory, "smaps_rollup", FileMode.READ_ALL,
                () -> process.state().end() == null ? SmapsText.rollup(process.map()) : "");
        text(directory, "statm", FileMode.READ_ALL, () -> new StatText(process, subject(), task != null).memory());
        directory.add("mem", () -> new MemoryNode(own.file(path + "/mem", FileMode.READ_WRITE_OWNER), process));
        ProcessStrings strings = new ProcessStrings(process);
        bytes(directory, "cmdline", FileMode.READ_ALL, strings::commandLine);
        bytes(directory, "environ", FileMode.READ_OWNER, strings::environment);
        bytes(directory, "auxv", FileMode.READ_OWNER, strings::auxiliaryVector);
    }

    private void addState(DirectoryNode directory) {
        text(directory, "status", FileMode.READ_ALL, () -> new StatusText(process, subject()).toString());
        text(directory, "stat", FileMode.READ_ALL, () -> new StatText(process, subject(), task != null).toString());
        text(directory, "io", FileMode.READ_OWNER, this::transfers);
        directory.add("comm", () -> new ContentNode(own.file(path + "/comm", FileMode.WRITE_OWNER_READ_ALL),
                () -> (comm() + "\n").getBytes(StandardCharsets.ISO_8859_1), this::rename));
        text(directory, "limits", FileMode.READ_ALL, () -> LimitsText.of(process.rlimits()));
        text(directory, "personality", FileMode.READ_OWNER,
                () -> "%08x\n".formatted(process.attributes().personality()));
        text(directory, "oom_score", FileMode.READ_ALL, () -> "0\n");
        new ProcessSettings(process, this::subject, path, own).add(directory);
        // Nobody has logged in: (uid_t) -1, and no session of the audit system.
        text(directory, "loginuid", FileMode.READ_ALL, () -> "4294967295");
        text(directory, "sessionid", FileMode.READ_ALL, () -> "4294967295");
        text(directory, "uid_map", FileMode.READ_ALL, () -> ALL_IDS);
        text(directory, "gid_map", FileMode.READ_ALL, () -> ALL_IDS);
        text(directory, "setgroups", FileMode.READ_ALL, () -> "allow\n");
        text(directory, "timens_offsets", FileMode.READ_ALL, () -> "monotonic           0         0\n"
                + "boottime            0         0\n");
        text(directory, "cpuset", FileMode.READ_ALL, () -> "/\n");
        text(directory, "schedstat", FileMode.READ_ALL, this::turns);
        text(directory, "wchan", FileMode.READ_ALL, () -> "0");
    }

    /** Nanoseconds on a processor, those of waiting for one, and how often (Documentation/scheduler/sched-stats). */
    private String turns() {
        Task subject = subject();
        Usage usage = subject == null ? process.usage() : subject.usage();
        return usage.cpuNanos() + " 0 " + (usage.voluntarySwitches() + usage.involuntarySwitches()) + "\n";
    }

    /** What the calls have transferred; how much of it got to a disk is not known. */
    private String transfers() {
        Usage all = process.usage();
        Usage usage = task == null ? all : task.usage();
        return "rchar: %d\nwchar: %d\nsyscr: %d\nsyscw: %d\n".formatted(usage.bytesRead(), usage.bytesWritten(),
                usage.reads(), usage.writes()) + "read_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n";
    }

    private void addSurroundings(DirectoryNode directory) {
        directory.add("net", () -> NetworkDirectory.of(path + "/net", system, kernel.options().network()));
        directory.add("ns", () -> new NameSpaceDirectory(path + "/ns", own));
        MountsText mounts = new MountsText(kernel.vfs());
        text(directory, "mounts", FileMode.READ_ALL, mounts::mounts);
        text(directory, "mountinfo", FileMode.READ_ALL, mounts::mountInformation);
        text(directory, "mountstats", FileMode.READ_OWNER, mounts::mountStatistics);
        // As in a control group name space of one's own.
        text(directory, "cgroup", FileMode.READ_ALL, () -> "0::/\n");
    }

    private void rename(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        int terminator = text.indexOf('\0');
        String line = end >= 0 && end == text.length() - 1 ? text.substring(0, end) : text;
        Task subject = subject();
        if (subject != null) {
            subject.attributes().name(terminator >= 0 ? text.substring(0, terminator) : line);
        }
    }

    private Node link(String name, OpenFile file) {
        // A process that has ended has neither program nor directory: such a link cannot be followed.
        return file == null || process.state().end() != null
                ? null
                : new LinkNode(own.link(path + '/' + name, FileMode.ALL, 0), file.currentPath(), file);
    }

    private void text(DirectoryNode directory, String name, int permissions, Supplier<String> text) {
        directory.add(name, () -> ContentNode.text(own.file(path + '/' + name, permissions), text));
    }

    private void bytes(DirectoryNode directory, String name, int permissions, Supplier<byte[]> content) {
        directory.add(name, () -> new ContentNode(own.file(path + '/' + name, permissions), content, null));
    }

    /** /proc/PID/task. */
    private final class Threads implements Node.Directory {
        private final String name = path + "/task";

        @Override
        public FileStatus status() {
            return own.directory(name, FileMode.READ_EXECUTE_ALL);
        }

        @Override
        public Node lookup(String entry) {
            int tid = ProcFileSystem.number(entry);
            for (Task thread : process.tasks()) {
                if (thread.tid() == tid) {
                    return new ProcessDirectory(kernel, process, thread, name + '/' + entry, system).directory();
                }
            }
            return null;
        }

        @Override
        public List<Entry> entries() {
            List<Entry> entries = new ArrayList<>();
            for (Task thread : process.tasks()) {
                entries.add(new Entry(Integer.toString(thread.tid()),
                        PseudoStatus.inode(name + '/' + thread.tid()), FileMode.S_IFDIR));
            }
            return entries;
        }
    }
}
