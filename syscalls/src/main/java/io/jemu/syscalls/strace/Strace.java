package io.jemu.syscalls.strace;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.descriptor.ResultKind;
import io.jemu.syscalls.descriptor.SyscallDescriptor;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Emits a {@link SyscallEvent} for every system call, in the format of strace 6. What a call reads is taken down before
 * it is executed, what it writes after.
 */
public final class Strace implements SyscallObserver {
    /** Where the signal mask lies in ucontext_t, to which RSP points in rt_sigreturn. */
    private static final int UCONTEXT_MASK = 296;
    private static final String EXECVE = "execve";
    private static final String UNKNOWN = "?";
    private static final Set<String> RESTARTED_BY_BLOCK = Set.of("nanosleep", "clock_nanosleep", "poll", "futex");
    private static final Set<String> NOT_RESTARTED =
            Set.of("epoll_wait", "epoll_pwait", "epoll_pwait2", "rt_sigtimedwait");

    private final EventSink sink;
    private final CallFormatter formatter = new CallFormatter();
    private final Map<Integer, Pending> pending = new HashMap<>();
    private boolean started;

    /** A call that was made at a time, in nanoseconds. */
    private record Pending(TracedCall call, long start) {}

    public Strace(EventSink sink) {
        this.sink = sink;
    }

    @Override
    public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
        if (!started) {
            started = true;
            emitStart(task);
        }
        Optional<SyscallDescriptor> descriptor = formatter.descriptor(number);
        if (descriptor.isEmpty()) {
            return;
        }
        TracedCall call = formatter.begin(descriptor.get(), task.memory(), a, b, c, d, e, f);
        if (number == SyscallNumber.RT_SIGRETURN.number()) {
            long mask = task.registers().get(Register.RSP) + UCONTEXT_MASK;
            call.arguments(TracedCall.orAddress(mask,
                    () -> "{mask=" + SignalNames.set(task.memory().read64(mask)) + "}"));
        }
        long start = sink.now();
        if (descriptor.get().result() == ResultKind.NONE) {
            sink.accept(new SyscallEvent(task.process().pid(), task.tid(), number, descriptor.get().name(),
                    call.line(), UNKNOWN, 0, start, 0));
        } else {
            pending.put(task.tid(), new Pending(call, start));
        }
    }

    @Override
    public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
        Optional<SyscallDescriptor> descriptor = formatter.descriptor(number);
        if (descriptor.isEmpty()) {
            emitUnlisted(task, number, result, a, b, c, d, e, f);
        } else if (descriptor.get().result() != ResultKind.NONE) {
            Pending call = pending.remove(task.tid());
            if (call == null) { // it was entered before a signal came that did not end it
                call = new Pending(formatter.begin(descriptor.get(), task.memory(), a, b, c, d, e, f), sink.now());
            }
            formatter.end(call.call, result);
            emit(task, call, call.call.outcome(), result);
        }
    }

    private void emitUnlisted(Task task, int number, long result, long... registers) {
        String name = SyscallNumber.of(number).map(SyscallNumber::cName)
                .orElse("syscall_0x" + Integer.toHexString(number));
        String outcome = Errno.isError(result) ? TracedCall.error(result) : String.valueOf(result);
        sink.accept(new SyscallEvent(task.process().pid(), task.tid(), number, name,
                CallFormatter.unlisted(name, registers), outcome, result, sink.now(), 0));
    }

    @Override
    public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
        Pending call = pending.remove(task.tid());
        if (waits && call != null) {
            interrupted(task, call, how);
        }
        if (info.signal() != Signal.SIGKILL.number()) { // it is never delivered: only the end of the process is seen
            int sender = 0;
            long address = 0;
            switch (info.detail()) {
                case SignalInfo.Sender from -> sender = from.pid();
                case SignalInfo.Child child -> sender = child.pid();
                case SignalInfo.Fault fault -> address = fault.address();
                default -> { }
            }
            sink.accept(new SignalEvent(task.process().pid(), task.tid(), info.signal(),
                    SignalNames.name(info.signal()), info.code(), sender, address, SignalText.delivered(info)));
        }
    }

    private void interrupted(Task task, Pending interrupted, Restart how) {
        TracedCall call = interrupted.call;
        formatter.end(call, Errno.EINTR.result());
        String name = call.descriptor().name();
        String outcome = call.outcome();
        if (how == Restart.RESTART_SYS) {
            outcome = "? ERESTARTSYS (To be restarted if SA_RESTART is set)";
        } else if (RESTARTED_BY_BLOCK.contains(name)) {
            outcome = "? ERESTART_RESTARTBLOCK (Interrupted by signal)";
        } else if (!NOT_RESTARTED.contains(name)) {
            outcome = "? ERESTARTNOHAND (To be restarted if no handler)";
        }
        emit(task, interrupted, outcome, Errno.EINTR.result());
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        sink.accept(ProcessEvent.end(process.pid(), SignalText.ended(how), how.shellStatus()));
    }

    /** The execve that began the run was jemu's: it is told from what lies on the new program's stack. */
    private void emitStart(Task task) {
        String text = ProcessRules.program(task.memory(), task.process().strings());
        sink.accept(new SyscallEvent(task.process().pid(), task.tid(), SyscallNumber.EXECVE.number(), EXECVE,
                EXECVE + "(" + text + ")", "0", 0, 0, 0));
    }

    private void emit(Task task, Pending pending, String outcome, long result) {
        TracedCall call = pending.call;
        sink.accept(new SyscallEvent(task.process().pid(), task.tid(), call.descriptor().number(),
                call.descriptor().name(), call.line(), outcome, result, pending.start, sink.now() - pending.start));
    }
}
