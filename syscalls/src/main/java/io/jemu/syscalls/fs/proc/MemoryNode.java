package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** /proc/PID/mem: a process's memory, an address being a position in the file (proc_pid_mem(5)). */
record MemoryNode(FileStatus status, Process process) implements Node.File {
    /** Opens the memory that the process has now: after execve(2) it is no longer the process's. */
    @Override
    public OpenFile open(String path, int flags) {
        return new MemoryFile(path, this, process.state().end() == null ? process.map().forced() : null, flags);
    }
}
