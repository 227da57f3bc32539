package io.jemu.syscalls.kernel;

/**
 * What all processes of the guest together may use at most; 0 stands for no limit.
 *
 * @param cpuSeconds of processor time: SIGXCPU to all processes then, and SIGKILL a second of it later
 * @param tasks processes and threads: EAGAIN of clone(2) then
 */
public record Limits(long cpuSeconds, int tasks) {
    public static final Limits NONE = new Limits(0, 0);
}
