package io.jemu.syscalls.calls;

import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.KernelOptions;
import io.jemu.syscalls.kernel.SyscallDispatcher;
import io.jemu.syscalls.kernel.Task;

/**
 * The table of system calls, with an eye on those that are missing from it: {@code --strict} ends the run at the first.
 */
public final class UnknownCalls implements SyscallDispatcher {
    private final Kernel kernel;
    private final SyscallTable table;

    public UnknownCalls(Kernel kernel, SyscallTable table) {
        this.kernel = kernel;
        this.table = table;
    }

    @Override
    public long dispatch(Task task, int number, long a, long b, long c, long d, long e, long f) {
        if (kernel.options().strict() && !SyscallTable.declared(number)) {
            kernel.message("process " + task.process().pid() + " makes system call " + number
                    + ", which is not implemented, and --strict is on");
            kernel.exits().exit(task, KernelOptions.STRICT_STATUS);
            return 0;
        }
        return table.dispatch(task, number, a, b, c, d, e, f);
    }
}
