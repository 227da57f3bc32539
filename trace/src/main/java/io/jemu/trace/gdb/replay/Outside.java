package io.jemu.trace.gdb.replay;

import io.jemu.emulator.cpu.Register;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MmapFlags;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a run has to do with the world outside: keeps what its output calls answered, which a repetition is given
 * instead of printing again; and notices what no repetition could give back.
 */
public final class Outside implements SyscallObserver {
    private static final int STANDARD_STREAMS = 3;
    private static final int TCGETS = 0x5401;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int FIRST_RESULTS = 64;

    /** Standard input, output and error as the program found them. */
    private final List<OpenFile> streams = new ArrayList<>();
    private long[] results = new long[FIRST_RESULTS];
    private int known;
    /** How many of the results this repetition has come to. */
    private int next;
    /** Null as long as the run can be repeated. */
    private String lost;

    /** The run begins again. */
    public void restart() {
        next = 0;
    }

    /** Why the run cannot be repeated, as a sentence for the user; null: it can. */
    public String lost() {
        return lost;
    }

    /** The run cannot be repeated from now on. */
    public void lose(String why) {
        if (lost == null) {
            lost = why;
        }
    }

    /** Whether a call that begins has happened before this repetition; {@link #repeat} has its answer. */
    public boolean repeats(Task task, int number, long fd) {
        return next < known && prints(task, number, fd);
    }

    /** The next answer to an output call. */
    public long repeat() {
        return results[next];
    }

    private boolean prints(Task task, int number, long fd) {
        RepeatableCall call = RepeatableCall.of(number);
        return (call == RepeatableCall.WRITE || call == RepeatableCall.WRITEV) && isStream(task, fd);
    }

    private boolean isStream(Task task, long fd) {
        return task.process().files().isOpen((int) fd) && streams.contains(task.process().files().getAny((int) fd));
    }

    @Override
    public void begun(Process first) {
        streams.clear();
        for (int fd = 0; fd < STANDARD_STREAMS; fd++) {
            if (first.files().isOpen(fd)) {
                streams.add(first.files().getAny(fd));
            }
        }
    }

    @Override
    public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
        // Results tell.
    }

    @Override
    public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
        if (lost != null) {
            return;
        }
        RepeatableCall call = RepeatableCall.of(number);
        if (call == null) {
            if (result >= 0) {
                lose("it has made system call " + number);
            }
            return;
        }
        switch (call) {
            case WRITE, WRITEV -> {
                if (isStream(task, a)) {
                    printed(result);
                }
            }
            case READ, READV, PREAD64, PREADV -> {
                if (result != 0 && isStream(task, a)) {
                    lose("it has read from its standard input");
                }
            }
            case EXECVE, EXECVEAT -> {
                if (result >= 0) {
                    lose("it has executed another program");
                }
            }
            case OPEN -> opened(b, result);
            case OPENAT -> opened(c, result);
            case MMAP -> {
                if (result >= 0 && (d & MmapFlags.MAP_SHARED) != 0 && (d & MmapFlags.MAP_ANONYMOUS) == 0) {
                    lose("it shares memory with a file");
                }
            }
            case IOCTL -> {
                if (result >= 0 && b != TCGETS && b != TIOCGWINSZ) {
                    lose("it has changed a device or asked it for something");
                }
            }
            case LSEEK -> {
                if (result > 0 && isStream(task, a)) {
                    lose("it has moved in the file that is its standard input or output");
                }
            }
            default -> { }
        }
    }

    private void printed(long result) {
        if (next < known) {
            next++;
        } else if (result < 0) {
            lose("its output has failed");
        } else {
            if (known == results.length) {
                results = Arrays.copyOf(results, 2 * known);
            }
            results[known++] = result;
            next = known;
        }
    }

    private void opened(long flags, long result) {
        boolean reads = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY
                && (flags & (OpenFlags.O_CREAT | OpenFlags.O_TRUNC)) == 0;
        if (result >= 0 && !reads) {
            lose("it has opened a file to write to");
        }
    }

    @Override
    public void waits(Task task) {
        RepeatableCall call = RepeatableCall.of((int) task.registers().get(Register.RAX));
        boolean transfers = call == RepeatableCall.READ || call == RepeatableCall.READV
                || call == RepeatableCall.WRITE || call == RepeatableCall.WRITEV;
        if (transfers && isStream(task, task.registers().get(Register.RDI))) {
            lose("it has waited for its standard input or output");
        }
    }

    @Override
    public void started(Task maker, Task task) {
        lose(task.process() == maker.process() ? "it has several threads" : "it has made another process");
    }

    @Override
    public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
        // Follow from the run; those of others are told by who hands them on.
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        // Nothing can be repeated then.
    }
}
