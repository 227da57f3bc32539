package io.jemu.syscalls.fs.tty;

import static io.jemu.syscalls.abi.TerminalRequest.*;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.TermiosFlags;
import io.jemu.syscalls.kernel.JobControl;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.vfs.OpenFile;

/** What ioctl(2) does with the ends of a pair of pseudo-terminals: ioctl_tty(2), tty_io.c, tty_ioctl.c, pty.c. */
final class TerminalControl {
    private static final int WINDOW_SIZE = 8;
    private static final int TCIFLUSH = 0;
    private static final int TCOFLUSH = 1;
    private static final int TCIOFLUSH = 2;
    private static final int TCOOFF = 0;
    private static final int TCOON = 1;
    private static final int TCIOFF = 2;
    private static final int TCION = 3;

    private final PtyEnd end;
    private final Pty pty;
    private final Task task;
    private final AddressSpace memory;
    private final JobControl jobs;

    private TerminalControl(PtyEnd end, AddressSpace memory) {
        this.end = end;
        this.pty = end.pty;
        this.task = end.task();
        this.memory = memory;
        this.jobs = end.kernel.jobControl();
    }

    static long perform(PtyEnd end, AddressSpace memory, int request, long argument) {
        TerminalControl control = new TerminalControl(end, memory);
        if (end instanceof PtySlave && end.pty.hungUp()) {
            throw (request == TIOCSPGRP ? Errno.ENOTTY : Errno.EIO).failure();
        }
        Long result = end instanceof PtyMaster master ? control.master(master, request, argument) : null;
        return result != null ? result : control.terminal(request, argument);
    }

    /** Requests that only a master knows; null for others. */
    private Long master(PtyMaster master, int request, long argument) {
        switch (request) {
            case TIOCGPTN -> memory.write32(argument, pty.number());
            case TIOCSPTLCK -> pty.lock(memory.read32(argument) != 0);
            case TIOCGPTLCK -> memory.write32(argument, pty.locked() ? 1 : 0);
            case TIOCPKT -> pty.packets(memory.read32(argument) != 0);
            case TIOCGPKT -> memory.write32(argument, pty.packets() ? 1 : 0);
            case TIOCSIG -> {
                Signal signal = argument == Signal.SIGINT.number() ? Signal.SIGINT
                        : argument == Signal.SIGQUIT.number() ? Signal.SIGQUIT
                        : argument == Signal.SIGTSTP.number() ? Signal.SIGTSTP : null;
                if (signal == null) {
                    throw Errno.EINVAL.failure();
                }
                pty.signal(signal);
            }
            case TIOCGPTPEER -> {
                OpenFile slave = master.table().openPeer(pty, (int) argument);
                return (long) task.process().files().install(slave, (argument & OpenFlags.O_CLOEXEC) != 0);
            }
            case FIONREAD -> memory.write32(argument, Math.min(Pty.READ_BUFFER, pty.output().size()));
            case TCFLSH -> flushMaster((int) argument);
            default -> {
                return null;
            }
        }
        return 0L;
    }

    private void flushMaster(int queue) {
        switch (queue) {
            case TCIFLUSH -> pty.outputRead(pty.output().size());
            case TCOFLUSH -> pty.flushInput();
            case TCIOFLUSH -> {
                pty.outputRead(pty.output().size());
                pty.flushInput();
            }
            default -> throw Errno.EINVAL.failure();
        }
    }

    /** Requests that both ends know; most are about the slave, whichever end is asked. */
    private long terminal(int request, long argument) {
        switch (request) {
            case TCGETS -> memory.write(argument, pty.settings().toBytes(Termios.SIZE));
            case TCGETS2 -> memory.write(argument, pty.settings().toBytes(Termios.SIZE_2));
            case TCGETA -> memory.write(argument, pty.settings().toBytes(Termios.SIZE_OLD));
            case TCSETS, TCSETSW, TCSETSF ->
                change(Termios.of(memory.read(argument, Termios.SIZE)), request == TCSETSF);
            case TCSETS2, TCSETSW2, TCSETSF2 ->
                    change(Termios.of(memory.read(argument, Termios.SIZE_2)), request == TCSETSF2);
            case TCSETA, TCSETAW, TCSETAF ->
                    change(pty.settings().withOld(memory.read(argument, Termios.SIZE_OLD)), request == TCSETAF);
            case TCSBRK, TCSBRKP -> beforeChange();
            case TIOCSBRK, TIOCCBRK -> { }
            case TCXONC -> flow((int) argument);
            case TCFLSH -> flush((int) argument);
            case TIOCEXCL -> pty.exclusive(true);
            case TIOCNXCL -> pty.exclusive(false);
            case TIOCGEXCL -> memory.write32(argument, pty.exclusive() ? 1 : 0);
            case TIOCOUTQ -> memory.write32(argument, 0);
            case FIONREAD -> memory.write32(argument, pty.discipline().count());
            case TIOCGWINSZ -> memory.write(argument, pty.windowSize());
            case TIOCSWINSZ -> pty.windowSize(memory.read(argument, WINDOW_SIZE));
            case TIOCGSOFTCAR -> memory.write32(argument,
                    (pty.settings().cflag() & TermiosFlags.CLOCAL) != 0 ? 1 : 0);
            case TIOCSSOFTCAR -> {
                int control = pty.settings().cflag() & ~TermiosFlags.CLOCAL;
                boolean on = memory.read32(argument) != 0;
                change(pty.settings().withControl(on ? control | TermiosFlags.CLOCAL : control), false);
            }
            case TIOCGETD -> memory.write32(argument, pty.settings().line());
            case TIOCSETD -> {
                // N_TTY is the only one there is.
                if (memory.read32(argument) != 0) {
                    throw Errno.EINVAL.failure();
                }
            }
            case TIOCGDEV -> memory.write32(argument, (int) pty.device());
            // dev.tty.legacy_tiocsti is off.
            case TIOCSTI -> throw Errno.EIO.failure();
            case TIOCSCTTY -> becomeControlling((int) argument);
            case TIOCNOTTY -> {
                if (task.process().session().terminal() != pty || end instanceof PtyMaster) {
                    throw Errno.ENOTTY.failure();
                }
                jobs.giveUp(task.process());
            }
            case TIOCGPGRP -> {
                requireOwn();
                memory.write32(argument, pty.foregroundGroup());
            }
            case TIOCSPGRP -> jobs.changeForeground(task, pty, argument);
            case TIOCGSID -> {
                requireOwn();
                if (pty.session() == 0) {
                    throw Errno.ENOTTY.failure();
                }
                memory.write32(argument, pty.session());
            }
            default -> throw Errno.ENOTTY.failure();
        }
        return 0;
    }

    /** A slave answers only to processes whose controlling terminal it is. */
    private void requireOwn() {
        if (end instanceof PtySlave && task.process().session().terminal() != pty) {
            throw Errno.ENOTTY.failure();
        }
    }

    private void beforeChange() {
        jobs.beforeChange(task, pty);
    }

    private void change(Termios settings, boolean flushes) {
        beforeChange();
        if (flushes) {
            pty.flushInput();
        }
        pty.change(settings);
    }

    private void flow(int action) {
        beforeChange();
        switch (action) {
            case TCOOFF -> pty.stopByProgram();
            case TCOON -> pty.startByProgram();
            case TCIOFF -> sendToMaster(TermiosFlags.VSTOP);
            case TCION -> sendToMaster(TermiosFlags.VSTART);
            default -> throw Errno.EINVAL.failure();
        }
    }

    private void sendToMaster(int index) {
        int character = pty.settings().character(index);
        if (character >= 0) {
            pty.output().add(character);
            pty.written();
        }
    }

    private void flush(int queue) {
        beforeChange();
        switch (queue) {
            case TCIFLUSH -> pty.flushInput();
            case TCOFLUSH -> pty.flushOutput();
            case TCIOFLUSH -> {
                pty.flushInput();
                pty.flushOutput();
            }
            default -> throw Errno.EINVAL.failure();
        }
    }

    /** TIOCSCTTY; 1 as its argument has root take the terminal from another session. */
    private void becomeControlling(int argument) {
        jobs.becomeControlling(task, pty, argument, OpenFlags.readable(end.statusFlags()));
    }
}
