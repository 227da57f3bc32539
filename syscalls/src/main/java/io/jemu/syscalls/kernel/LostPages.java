package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.host.FileFaults;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;

/**
 * Raises SIGBUS for accesses to pages of a file that a process of the host has cut off. It comes a moment late: the
 * access found zeros, and a few instructions more may have been executed.
 */
final class LostPages {
    private final Kernel kernel;
    /** Null as long as no file is mapped, and where the host offers no way. */
    private FileFaults faults;

    LostPages(Kernel kernel) {
        this.kernel = kernel;
        if (kernel.options().enclosure() == null) {
            kernel.sharedFiles().beforeMapping(this::guard);
        }
    }

    private void guard() {
        faults = FileFaults.guard(kernel.vfs().posix(), kernel.physicalMemory().segment(),
                kernel.engine()::requestPreemption);
    }

    /**
     * Serves what has arrived.
     *
     * @param running the task that was executed last, or null
     */
    void serve(Task running) {
        while (faults != null && faults.arrived()) {
            long physical = faults.take() - kernel.physicalMemory().segment().address();
            if (running != null && running.activity() != Task.Activity.ENDED) {
                long page = kernel.sharedFiles().lost(Page.roundDown(physical), running.process().map());
                if (page >= 0) {
                    kernel.signals().force(running, SignalInfo.ofFault(Signal.SIGBUS, SignalInfo.BUS_ADRERR,
                            page + Page.offset(physical)));
                }
            }
        }
    }

    void close() {
        if (faults != null) {
            faults.close();
        }
    }
}
