package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.CodeWatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where programs stop, by process: addresses that the engine looks for, so that memory stays as it is. Changed only
 * outside the engine's run.
 */
final class Breakpoints {
    /** More than any debugger sets; each costs the engine something. */
    private static final int MAX_IN_PROCESS = 100_000;

    private CodeWatch watch;
    private final Map<Integer, Set<Long>> addresses = new HashMap<>();

    Breakpoints(CodeWatch watch) {
        this.watch = watch;
    }

    /** The same places on another machine. */
    void restart(CodeWatch other) {
        watch = other;
        addresses.values().forEach(set -> set.forEach(address -> watch.addRange(address, address + 1)));
    }

    void add(int pid, long address) {
        Set<Long> set = addresses.computeIfAbsent(pid, unused -> new HashSet<>());
        if (set.size() >= MAX_IN_PROCESS || address == -1) {
            throw new BadPacket();
        }
        if (set.add(address)) {
            watch.addRange(address, address + 1);
        }
    }

    void remove(int pid, long address) {
        Set<Long> set = addresses.get(pid);
        if (set != null && set.remove(address)) {
            watch.removeRange(address, address + 1);
        }
    }

    /** All breakpoints of a process are gone, with its program or its debugger. */
    void clear(int pid) {
        for (long address : List.copyOf(addresses.getOrDefault(pid, Set.of()))) {
            remove(pid, address);
        }
        addresses.remove(pid);
    }

    /** A process is a copy of another. */
    void copy(int from, int to) {
        for (long address : List.copyOf(addresses.getOrDefault(from, Set.of()))) {
            add(to, address);
        }
    }

    boolean has(int pid, long address) {
        Set<Long> set = addresses.get(pid);
        return set != null && set.contains(address);
    }
}
