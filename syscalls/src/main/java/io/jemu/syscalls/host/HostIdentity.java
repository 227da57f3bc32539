package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;

/** Who jemu's own process is on the host: what the first process of the guest inherits. */
public final class HostIdentity {
    private static final int MAX_GROUPS = 65536;

    private final SymbolLookup libc = Linker.nativeLinker().defaultLookup();

    private int call(String function) {
        return (int) NativeFunction.link(libc, function).call();
    }

    public int pid() {
        return call("getpid");
    }

    public int parentPid() {
        return call("getppid");
    }

    public int uid() {
        return call("getuid");
    }

    public int gid() {
        return call("getgid");
    }

    /** The nice value, from -20 to 19: getpriority(PRIO_PROCESS, 0). */
    public int nice() {
        return call("getpriority");
    }

    /** The process group: getpgrp(2). */
    public int processGroup() {
        return call("getpgrp");
    }

    /** The session: getsid(0). */
    public int session() {
        return call("getsid");
    }

    /** Whether the parent is in the same session, but in another process group: a shell with job control. */
    public boolean parentIsOtherGroupOfSession() {
        int parent = parentPid();
        return (int) NativeFunction.link(libc, "getsid").call(parent) == session()
                && (int) NativeFunction.link(libc, "getpgid").call(parent) != processGroup();
    }

    /** kill(2). */
    public void kill(int pid, int signal) {
        NativeFunction.link(libc, "kill").call(pid, signal);
    }

    /** The supplementary groups. */
    public List<Integer> groups() {
        try (Arena arena = Arena.ofConfined()) {
            NativeFunction getgroups = NativeFunction.link(libc, "getgroups");
            int count = (int) getgroups.call(0, 0);
            List<Integer> groups = new ArrayList<>();
            if (count > 0 && count <= MAX_GROUPS) {
                MemorySegment list = arena.allocate(JAVA_INT, count);
                count = (int) getgroups.call(count, list.address());
                for (int i = 0; i < count; i++) {
                    groups.add(list.getAtIndex(JAVA_INT, i));
                }
            }
            return List.copyOf(groups);
        }
    }

    /**
     * A resource limit: getrlimit(2).
     *
     * @param resource its number
     * @return soft and hard limit, or null if the host does not know it
     */
    public long[] limit(int resource) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_LONG, 2);
            int result = (int) NativeFunction.link(libc, "getrlimit").call(resource, pair.address());
            return result < 0 ? null : new long[] {pair.getAtIndex(JAVA_LONG, 0), pair.getAtIndex(JAVA_LONG, 1)};
        }
    }

    /**
     * Raises a resource limit of jemu's own process as far as the host allows: setrlimit(2).
     *
     * @param resource its number
     * @param wanted what is enough
     */
    public void raiseLimit(int resource, long wanted) {
        long[] now = limit(resource);
        if (now != null && Long.compareUnsigned(now[0], wanted) < 0 && !limit(resource, wanted, wanted)) {
            limit(resource, now[1], now[1]);
        }
    }

    private boolean limit(int resource, long soft, long hard) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_LONG, 2);
            pair.setAtIndex(JAVA_LONG, 0, soft);
            pair.setAtIndex(JAVA_LONG, 1, hard);
            return (int) NativeFunction.link(libc, "setrlimit").call(resource, pair.address()) == 0;
        }
    }
}
