package io.jemu.trace.process;

import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.strace.SignalText;
import java.util.List;

/** Tells an {@link EventSink} of processes, threads and the programs that they execute. */
public final class ProcessEvents implements SyscallObserver {
    private final EventSink sink;
    private final boolean programsOnly;

    private ProcessEvents(EventSink sink, boolean programsOnly) {
        this.sink = sink;
        this.programsOnly = programsOnly;
    }

    /**
     * An observer for a sink, null if the sink does not want to know.
     *
     * @param programsOnly whether to tell only of the first process and of programs, as {@link
     *     io.jemu.syscalls.strace.Strace} tells of the rest
     */
    public static ProcessEvents forSink(EventSink sink, boolean programsOnly) {
        return sink.enabled(ProcessEvent.class) ? new ProcessEvents(sink, programsOnly) : null;
    }

    @Override
    public void begun(Process first) {
        sink.accept(ProcessEvent.start(first.pid()));
    }

    @Override
    public void executed(Task task, String path, List<String> arguments) {
        sink.accept(ProcessEvent.exec(task.process().pid(), task.tid(), path, arguments));
    }

    @Override
    public void started(Task maker, Task task) {
        if (!programsOnly) {
            int pid = task.process().pid();
            sink.accept(maker.process() == task.process() ? ProcessEvent.threadStart(pid, task.tid(), maker.tid())
                    : ProcessEvent.fork(pid, task.tid(), maker.tid(), maker.process().pid()));
        }
    }

    @Override
    public void left(Task task, ProcessEnd how) {
        if (!programsOnly) {
            sink.accept(ProcessEvent.threadEnd(task.process().pid(), task.tid(), SignalText.ended(how)));
        }
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        if (!programsOnly) {
            sink.accept(ProcessEvent.end(process.pid(), SignalText.ended(how), how.shellStatus()));
        }
    }

    @Override
    public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
        // Not what this is about.
    }

    @Override
    public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
        // Likewise.
    }

    @Override
    public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
        // Likewise.
    }
}
