package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;

/** Waiting for files by system calls that transfer data. */
final class FileWait {
    private static final int ALWAYS = PollEvents.POLLERR | PollEvents.POLLHUP | PollEvents.POLLNVAL;

    private FileWait() {}

    /**
     * Parks the task if a transfer would have to wait and the file is not non-blocking.
     *
     * @param event POLLIN or POLLOUT
     */
    static void ready(Task task, OpenFile file, int event) {
        if (file.mayWait() && (file.readiness(event) & (event | ALWAYS)) == 0 && waits(file) && allows(file, event)) {
            park(task, file, event);
        }
    }

    /** Whether a file was opened for what is to be done; otherwise the call fails at once. */
    private static boolean allows(OpenFile file, int event) {
        int flags = file.statusFlags();
        return event == PollEvents.POLLIN ? OpenFlags.readable(flags) : OpenFlags.writable(flags);
    }

    /** Whether the guest's view of the file is that transfers wait. */
    static boolean waits(OpenFile file) {
        return file.mayWait() && (file.statusFlags() & OpenFlags.O_NONBLOCK) == 0;
    }

    /**
     * What becomes of a transfer that has failed: parks the task if it only has to wait.
     *
     * @param nonBlocking whether the call does not wait
     * @return what the call fails with; a pipe or socket without a reader raises SIGPIPE, too
     */
    static SyscallException failed(Task task, OpenFile file, SyscallException e, int event, boolean nonBlocking) {
        if (e.errno() == Errno.EAGAIN && !nonBlocking && waits(file)) {
            park(task, file, event);
        }
        if (e.errno() == Errno.EPIPE) {
            task.kernel().signals().send(task, SignalInfo.ofKernel(Signal.SIGPIPE));
        }
        return e;
    }

    /** Parks the task until an event. */
    static void park(Task task, OpenFile file, int event) {
        task.waits().onFile(file, event);
        throw task.park(Restart.RESTART_SYS);
    }
}
