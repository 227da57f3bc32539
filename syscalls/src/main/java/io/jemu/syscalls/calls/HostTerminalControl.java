package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.TerminalRequest;
import io.jemu.syscalls.kernel.HostTerminal;
import io.jemu.syscalls.kernel.JobControl;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;

/**
 * What ioctl(2) does with the host's terminal that jemu runs at: its settings are the host's, but sessions and process
 * groups are the guest's, which the host does not know.
 */
final class HostTerminalControl {
    private final Kernel kernel;
    private final JobControl jobs;

    HostTerminalControl(Kernel kernel) {
        this.kernel = kernel;
        this.jobs = kernel.jobControl();
    }

    long control(Task task, OpenFile file, int request, long argument) {
        HostTerminal terminal = kernel.hostProcess().terminal();
        Process process = task.process();
        switch (request) {
            case TerminalRequest.TIOCGPGRP -> {
                requireOwn(process, terminal);
                task.memory().write32(argument, terminal.foregroundGroup());
            }
            case TerminalRequest.TIOCSPGRP -> jobs.changeForeground(task, terminal, argument);
            case TerminalRequest.TIOCGSID -> {
                requireOwn(process, terminal);
                task.memory().write32(argument, terminal.session());
            }
            case TerminalRequest.TIOCSCTTY -> jobs.becomeControlling(task, terminal, (int) argument,
                    OpenFlags.readable(file.statusFlags()));
            case TerminalRequest.TIOCNOTTY -> {
                requireOwn(process, terminal);
                jobs.giveUp(process);
            }
            case TerminalRequest.TCSETS, TerminalRequest.TCSETSW, TerminalRequest.TCSETSF, TerminalRequest.TCSETA,
                    TerminalRequest.TCSETAW, TerminalRequest.TCSETAF, TerminalRequest.TCSETS2,
                    TerminalRequest.TCSETSW2, TerminalRequest.TCSETSF2, TerminalRequest.TCSBRK,
                    TerminalRequest.TCSBRKP, TerminalRequest.TCXONC, TerminalRequest.TCFLSH -> {
                jobs.beforeChange(task, terminal);
                return file.ioctl(task.memory(), request, argument);
            }
            default -> {
                return file.ioctl(task.memory(), request, argument);
            }
        }
        return 0;
    }

    private static void requireOwn(Process process, HostTerminal terminal) {
        if (process.session().terminal() != terminal) {
            throw Errno.ENOTTY.failure();
        }
    }

    /** A program reads from a file. */
    static void beforeRead(Task task, OpenFile file) {
        if (file.isHostTerminal()) {
            task.kernel().jobControl().beforeRead(task, task.kernel().hostProcess().terminal());
        }
    }

    /** A program writes to a file. */
    static void beforeWrite(Task task, OpenFile file) {
        if (file.isHostTerminal() && task.kernel().hostProcess().terminal().stopsWriters()) {
            task.kernel().jobControl().beforeChange(task, task.kernel().hostProcess().terminal());
        }
    }
}
