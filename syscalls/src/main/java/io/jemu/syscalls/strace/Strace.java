package io.jemu.syscalls.strace;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.emulator.trace.SyscallWaitEvent;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.descriptor.ResultKind;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Emits a {@link SyscallEvent} for every system call that is asked for, in the format of strace 6. What a call reads is
 * taken down before it is executed, what it writes after. A call that waits is told by a {@link SyscallWaitEvent}, too.
 */
public final class Strace implements SyscallObserver {
    /** Where the signal mask lies in ucontext_t, to which RSP points in rt_sigreturn. */
    private static final int UCONTEXT_MASK = 296;
    /** Where RAX lies there. */
    private static final int UCONTEXT_RAX = 144;
    private static final String EXECVE = "execve";
    private static final String UNKNOWN = "?";
    private static final Set<String> RESTARTED_BY_BLOCK = Set.of("nanosleep", "clock_nanosleep", "poll", "futex");
    private static final Set<String> NOT_RESTARTED =
            Set.of("epoll_wait", "epoll_pwait", "epoll_pwait2", "rt_sigtimedwait");

    private final EventSink sink;
    private final TraceRequest request;
    private final CallFormatter formatter = new CallFormatter();
    private final PathFilter paths;
    private final boolean allStatuses;
    private final CallSet calls;
    private final boolean tellsWaits;
    private final boolean tellsSignals;
    private final boolean tellsProcesses;
    private final Map<Integer, TracedTask> tasks = new HashMap<>();
    private TracedTask last;
    private boolean started;

    /** Traces everything as strace without options but {@code -f}. */
    public Strace(EventSink sink) {
        this(sink, TraceRequest.DEFAULT);
    }

    public Strace(EventSink sink, TraceRequest request) {
        this.sink = sink;
        this.request = request;
        this.paths = request.selection().paths().isEmpty() ? null : new PathFilter(request.selection().paths());
        this.allStatuses = request.selection().allStatuses();
        this.calls = request.selection().calls();
        this.tellsWaits = request.text() && request.selection().allStatuses()
                && sink.enabled(SyscallWaitEvent.class);
        this.tellsSignals = request.text() && sink.enabled(SignalEvent.class);
        this.tellsProcesses = sink.enabled(ProcessEvent.class);
    }

    /** What is kept of a thread. Null for one that is not traced. */
    private TracedTask traced(Task task) {
        if (last != null && last.task() == task) {
            return last;
        }
        TracedTask found = tasks.get(task.tid());
        if (found == null || found.task() != task) {
            if (!request.selection().followsForks() && task != task.kernel().firstProcess().tasks().getFirst()) {
                return null;
            }
            found = new TracedTask(task, request.style());
            tasks.put(task.tid(), found);
        }
        last = found;
        return found;
    }

    @Override
    public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
        TracedTask traced = traced(task);
        if (traced == null) {
            return;
        }
        if (!started) {
            started = true;
            emitStart(traced);
        }
        traced.forget();
        if (!calls.contains(number)) {
            return;
        }
        traced.begin(number, sink.now(),
                request.instructions() ? task.registers().get(Register.RIP) : 0);
        CallFormatter.Known known = formatter.known(number);
        if (known == null || known.descriptor() == null) {
            traced.text(CallFormatter.unlisted(name(known, number), a, b, c, d, e, f));
            return;
        }
        if (paths == null && (known.constant() != null || !request.text())) {
            traced.text(request.text() ? known.constant() : "");
        } else {
            TracedCall call = formatter.begin(known.descriptor(), traced.view(number), a, b, c, d, e, f);
            if (paths != null && !paths.matches(task, call)) {
                traced.forget();
                return;
            }
            if (number == SyscallNumber.RT_SIGRETURN.number()) {
                long mask = task.registers().get(Register.RSP) + UCONTEXT_MASK;
                call.arguments(TracedCall.orAddress(mask,
                        () -> "{mask=" + SignalNames.set(traced.view(number), task.memory().read64(mask)) + "}"));
                restored(call, mask - UCONTEXT_MASK + UCONTEXT_RAX);
            }
            traced.call(call);
        }
        if (known.descriptor().result() == ResultKind.NONE) {
            finish(traced, UNKNOWN, 0, Selection.Status.UNFINISHED);
        }
    }

    /** What rt_sigreturn seems to return is what RAX holds then. */
    private static void restored(TracedCall call, long address) {
        try {
            long value = call.view().read64(address);
            call.outcome(Errno.isError(value) ? TracedCall.error(value) : String.valueOf(value));
        } catch (GuestFault fault) {
            call.outcome(UNKNOWN); // the process dies of it
        }
    }

    private static String name(CallFormatter.Known known, int number) {
        return known != null ? known.name() : "syscall_0x" + Integer.toHexString(number);
    }

    @Override
    public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
        TracedTask traced = traced(task);
        if (traced == null || !traced.inCall()) {
            return;
        }
        boolean failed = Errno.isError(result);
        if (!allStatuses && !request.selection().statuses()
                .contains(failed ? Selection.Status.FAILED : Selection.Status.SUCCESSFUL)) {
            over(traced);
            return;
        }
        traced.end(sink.now());
        TracedCall call = traced.call();
        String outcome = "";
        if (call != null) {
            formatter.end(call, result);
            outcome = call.outcome();
        } else if (request.text()) {
            outcome = failed ? TracedCall.error(result) : String.valueOf(result);
        }
        emit(traced, outcome, result);
    }

    /** A call that is over without a result. */
    private void finish(TracedTask traced, String outcome, long result, Selection.Status status) {
        traced.end(sink.now());
        if (request.selection().statuses().contains(status)) {
            emit(traced, outcome, result);
        } else {
            traced.forget();
        }
    }

    private void emit(TracedTask traced, String outcome, long result) {
        int number = traced.number();
        sink.accept(new SyscallEvent(traced.task().process().pid(), traced.task().tid(), number,
                name(formatter.known(number), number), traced.line(), outcome, result, traced.start(),
                traced.duration(), traced.busy(), traced.waited(), traced.instruction()));
        over(traced);
    }

    private void over(TracedTask traced) {
        traced.forget();
        for (SignalInfo info = traced.nextSignal(); info != null; info = traced.nextSignal()) {
            tell(traced, info);
        }
    }

    @Override
    public void waits(Task task) {
        TracedTask traced = traced(task);
        if (traced == null || !traced.inCall()) {
            return;
        }
        traced.pause(sink.now());
        if (tellsWaits && traced.waited() == 0) {
            String begun = traced.begun();
            int number = traced.number();
            sink.accept(new SyscallWaitEvent(task.process().pid(), task.tid(), number,
                    name(formatter.known(number), number), begun, traced.start(), traced.instruction()));
        }
    }

    @Override
    public void resumes(Task task) {
        TracedTask traced = traced(task);
        if (traced != null && traced.inCall()) {
            traced.resume(sink.now());
        }
    }

    @Override
    public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
        TracedTask traced = traced(task);
        if (traced == null) {
            return;
        }
        if (waits && traced.inCall()) {
            interrupted(traced, how);
        }
        int signal = info.signal();
        if (tellsSignals && signal != Signal.SIGKILL.number() // never delivered: only the end of the process is seen
                && (request.selection().signals() & Signal.bit(signal)) != 0) {
            tell(traced, info);
        }
    }

    private void tell(TracedTask traced, SignalInfo info) {
        int sender = 0;
        long address = 0;
        switch (info.detail()) {
            case SignalInfo.Sender from -> sender = from.pid();
            case SignalInfo.Child child -> sender = child.pid();
            case SignalInfo.Fault fault -> address = fault.address();
            default -> { }
        }
        Task task = traced.task();
        sink.accept(new SignalEvent(task.process().pid(), task.tid(), info.signal(), SignalNames.name(info.signal()),
                info.code(), sender, address, SignalText.delivered(info, traced.view(0))));
    }

    /** Told when the thread's call is over, as a thread in a call cannot have it before. */
    @Override
    public void ignored(Task task, SignalInfo info) {
        TracedTask traced = traced(task);
        if (traced == null || !tellsSignals || (request.selection().signals() & Signal.bit(info.signal())) == 0) {
            return;
        }
        if (traced.inCall()) {
            traced.later(info);
        } else {
            tell(traced, info);
        }
    }

    private void interrupted(TracedTask traced, Restart how) {
        if (!request.selection().statuses().contains(Selection.Status.FAILED)) {
            traced.forget();
            return;
        }
        TracedCall call = traced.call();
        String name = name(formatter.known(traced.number()), traced.number());
        String outcome = TracedCall.error(Errno.EINTR.result());
        if (call != null) {
            formatter.end(call, Errno.EINTR.result());
        }
        if (how == Restart.RESTART_SYS) {
            outcome = "? ERESTARTSYS (To be restarted if SA_RESTART is set)";
        } else if (RESTARTED_BY_BLOCK.contains(name)) {
            outcome = "? ERESTART_RESTARTBLOCK (Interrupted by signal)";
        } else if (!NOT_RESTARTED.contains(name)) {
            outcome = "? ERESTARTNOHAND (To be restarted if no handler)";
        }
        traced.end(sink.now());
        emit(traced, outcome, Errno.EINTR.result());
    }

    @Override
    public void started(Task maker, Task task) {
        if (tellsProcesses && request.selection().followsForks()) {
            int pid = task.process().pid();
            sink.accept(maker.process() == task.process() ? ProcessEvent.threadStart(pid, task.tid(), maker.tid())
                    : ProcessEvent.fork(pid, task.tid(), maker.tid(), maker.process().pid()));
        }
    }

    @Override
    public void left(Task task, ProcessEnd how) {
        if (giveUp(task)) {
            sink.accept(ProcessEvent.threadEnd(task.process().pid(), task.tid(), SignalText.ended(how)));
        }
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        if (!process.tasks().isEmpty() && giveUp(process.tasks().getFirst())) {
            sink.accept(ProcessEvent.end(process.pid(), SignalText.ended(how), how.shellStatus()));
        }
    }

    /** A thread makes no more calls; answers whether that is to be told. */
    private boolean giveUp(Task task) {
        TracedTask traced = traced(task);
        if (traced == null) {
            return false;
        }
        if (traced.inCall()) {
            traced.abandon();
            finish(traced, UNKNOWN, 0, Selection.Status.UNFINISHED);
        }
        tasks.remove(task.tid());
        last = null;
        return tellsProcesses;
    }

    /** The execve that began the run was jemu's: it is told from what lies on the new program's stack. */
    private void emitStart(TracedTask traced) {
        int number = SyscallNumber.EXECVE.number();
        if (!request.selection().calls().contains(number)
                || !request.selection().statuses().contains(Selection.Status.SUCCESSFUL)) {
            return;
        }
        traced.begin(number, sink.now(), 0);
        traced.text(request.text() ? EXECVE + "("
                + ProcessRules.program(traced.view(number), traced.task().process().strings()) + ")" : "");
        traced.end(traced.start());
        emit(traced, "0", 0);
    }
}
