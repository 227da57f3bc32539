package io.jemu.syscalls.kernel;

/**
 * Who watches what programs do. What nobody watches costs nothing.
 *
 * @param syscalls sees every system call, or null
 * @param code sees the code that it has asked for, or null; needs an engine that watches code
 * @param memory sees memory maps change, or null
 * @param deaths is told of processes that signals kill, or null
 */
public record Observers(SyscallObserver syscalls, CodeObserver code, MemoryObserver memory,
        DeathListener deaths) {
    public static final Observers NONE = new Observers(null, null, null, null);

    public Observers withSyscalls(SyscallObserver observer) {
        return new Observers(observer, code, memory, deaths);
    }

    public Observers withDeaths(DeathListener listener) {
        return new Observers(syscalls, code, memory, listener);
    }
}
