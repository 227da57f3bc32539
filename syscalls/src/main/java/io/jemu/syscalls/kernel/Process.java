package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.FsContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A process: an address space, files, signal actions, credentials and the tasks that share them. */
public final class Process {
    private final Kernel kernel;
    private final int pid;
    private final Process parent;
    private final List<Task> tasks = new ArrayList<>();
    private final Rlimits rlimits;
    private final ProcessAttributes attributes = new ProcessAttributes();
    private final FdTable files;
    private final FsContext fs;
    private Credentials credentials;
    private MemoryMap map;
    private int pgid;
    private int sid;
    private long trapPage;

    Process(Kernel kernel, int pid, Process parent, Credentials credentials, Rlimits rlimits, FdTable files,
            FsContext fs) {
        this.kernel = kernel;
        this.pid = pid;
        this.parent = parent;
        this.credentials = credentials;
        this.rlimits = rlimits;
        this.files = files;
        this.fs = fs;
        this.pgid = parent == null ? pid : parent.pgid;
        this.sid = parent == null ? pid : parent.sid;
    }

    public Kernel kernel() {
        return kernel;
    }

    public int pid() {
        return pid;
    }

    public int pgid() {
        return pgid;
    }

    public int sid() {
        return sid;
    }

    /** The process that made this one, or null for the first. */
    public Process parent() {
        return parent;
    }

    /** The threads. */
    public List<Task> tasks() {
        return Collections.unmodifiableList(tasks);
    }

    /** The memory map; execve replaces it. */
    public MemoryMap map() {
        return map;
    }

    public AddressSpace memory() {
        return map.memory();
    }

    public ProcessAttributes attributes() {
        return attributes;
    }

    public FdTable files() {
        return files;
    }

    /** Current directory, root directory, umask. */
    public FsContext fs() {
        return fs;
    }

    public Rlimits rlimits() {
        return rlimits;
    }

    public Credentials credentials() {
        return credentials;
    }

    /** Takes other credentials: setuid(2) and its relatives. */
    public void assume(Credentials others) {
        credentials = others;
    }

    /** The address of an entry of the trap page in this process. */
    public long trapAddress(int index) {
        return trapPage + (long) index * TrapPage.STRIDE;
    }
}
