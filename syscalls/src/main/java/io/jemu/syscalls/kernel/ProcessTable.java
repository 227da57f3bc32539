package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.mm.MemoryMap;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The processes and threads by their ids. */
public final class ProcessTable {
    /** The highest id: kernel.pid_max of 64-bit systems. */
    static final int MAX_ID = 4 << 20;
    /** Ids below are not used again: RESERVED_PIDS. */
    private static final int RESERVED = 300;

    private final Kernel kernel;
    private final Map<Integer, Process> processes = new TreeMap<>();
    private final Map<Integer, Task> tasks = new HashMap<>();
    /** How many processes use an address space, where it is more than one. */
    private final Map<MemoryMap, Integer> sharedMaps = new HashMap<>();
    private int lastId;
    private long tasksMade;

    ProcessTable(Kernel kernel) {
        this.kernel = kernel;
    }

    void add(Process process) {
        processes.put(process.pid(), process);
        lastId = Math.max(lastId, process.pid());
        process.limitCpu();
    }

    void add(Task task) {
        tasks.put(task.tid(), task);
    }

    /** All processes, zombies included, by process id. */
    public Collection<Process> all() {
        return Collections.unmodifiableCollection(processes.values());
    }

    /** The process with an id, or null. */
    public Process find(int pid) {
        return processes.get(pid);
    }

    /** The thread with an id, or null. */
    public Task findTask(int tid) {
        return tasks.get(tid);
    }

    long nextNumber() {
        return ++tasksMade;
    }

    int newId() {
        do {
            lastId = lastId >= MAX_ID ? RESERVED : lastId + 1;
        } while (used(lastId));
        return lastId;
    }

    /** Whether an id is that of a process, thread, process group or session. */
    private boolean used(int id) {
        if (processes.containsKey(id) || tasks.containsKey(id)) {
            return true;
        }
        for (Process process : processes.values()) {
            if (process.session().pgid() == id || process.session().sid() == id) {
                return true;
            }
        }
        return false;
    }

    /** One more process uses an address space. */
    void share(MemoryMap map) {
        sharedMaps.merge(map, 1, Integer::sum);
    }

    /** Whether several processes use an address space. */
    boolean isShared(MemoryMap map) {
        return sharedMaps.containsKey(map);
    }

    /** A process does not use its address space any more; the last one's use closes it. */
    void release(MemoryMap map) {
        Integer others = sharedMaps.get(map);
        if (others == null) {
            map.close();
        } else if (others == 1) {
            sharedMaps.remove(map);
        } else {
            sharedMaps.put(map, others - 1);
        }
    }

    /** The only thread of a process takes the id of the process. */
    void takeLead(Task task) {
        tasks.remove(task.tid());
        task.takeLead();
        tasks.put(task.tid(), task);
    }

    /** A thread has ended. */
    void remove(Task task) {
        tasks.remove(task.tid());
    }

    /** A process has ended, and nobody will wait for it. */
    void remove(Process process) {
        processes.remove(process.pid());
    }

    /**
     * clone(2) in all its forms, inside a system call of {@code parent}; the work is done after the engine's run.
     *
     * @return the child's id, for the parent
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL, EPERM, EAGAIN, EEXIST, EMFILE
     */
    public int clone(Task parent, CloneRequest request) {
        request.check();
        Credentials user = parent.process().credentials();
        boolean root = user.euid() == 0;
        if (!root && !parent.process().rlimits().allows(Resource.RLIMIT_NPROC, tasks.size() + 1L)) {
            throw Errno.EAGAIN.failure();
        }
        int most = kernel.options().limits().tasks();
        if (most != 0 && tasks.size() >= most) {
            throw Errno.EAGAIN.failure();
        }
        if (request.id() != 0 && !root) {
            throw Errno.EPERM.failure();
        }
        if (request.id() != 0 && used(request.id())) {
            throw Errno.EEXIST.failure();
        }
        int id = request.id() != 0 ? request.id() : newId();
        Cloning cloning = new Cloning(kernel, parent, request, id);
        cloning.prepare();
        parent.defer(cloning::run);
        return id;
    }
}
