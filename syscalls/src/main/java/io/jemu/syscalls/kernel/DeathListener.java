package io.jemu.syscalls.kernel;

/** Is told that a signal kills a process, while its memory is still whole. */
@FunctionalInterface
public interface DeathListener {
    void dying(Process process, DeathReport death);
}
