package io.jemu.syscalls.kernel;

import io.jemu.syscalls.mm.Vma;

/**
 * Sees the memory maps of processes change. What execve makes is told when the process has taken it, after
 * {@link SyscallObserver#executed}; a child made by fork begins with its parent's areas, which are not told.
 */
public interface MemoryObserver {
    /** See {@link io.jemu.syscalls.mm.MapListener#mapped}. */
    void mapped(Process process, Vma area);

    /** See {@link io.jemu.syscalls.mm.MapListener#unmapped}. */
    void unmapped(Process process, long start, long end);

    /** See {@link io.jemu.syscalls.mm.MapListener#reprotected}. */
    void reprotected(Process process, Vma area);
}
