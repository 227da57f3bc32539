package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.ArrayDeque;

/** Functions of the guest that Java has called and that have not returned. */
final class GuestCallStack {
    private final Kernel kernel;
    private final int returnTrap;
    /** The innermost first. */
    private final ArrayDeque<GuestCall> calls = new ArrayDeque<>();

    GuestCallStack(Kernel kernel) {
        this.kernel = kernel;
        this.returnTrap = kernel.traps().register(this::returned);
    }

    /** The trap to which functions return that Java has called. */
    int returnTrap() {
        return returnTrap;
    }

    private Next returned(Task task) {
        GuestCall call = calls.peek();
        if (call == null || call.task() != task) {
            long rip = task.registers().get(Register.RIP);
            kernel.signals().force(task, SignalInfo.ofFault(Signal.SIGILL, SignalInfo.ILL_ILLOPN, rip));
            return Next.STOP;
        }
        return call.returns();
    }

    /** Runs the current task's guest code until a function that Java has called returns. */
    void runUntilReturn(GuestCall call) {
        Task task = call.task();
        calls.push(call);
        // A process that was stopped now could not be continued: the others stand still until the function returns.
        task.signals().postpone(SignalDelivery.STOP_SIGNALS);
        try {
            while (!call.returned()) {
                task.runDeferred();
                kernel.signals().deliver(task);
                if (task.activity() == Task.Activity.ENDED) {
                    throw GuestDeath.INSTANCE;
                }
                kernel.scheduler().awaitOnly(task);
                kernel.runEngine(task);
                task.noticeSignals();
            }
        } finally {
            calls.pop();
            if (calls.isEmpty()) {
                task.signals().postpone(0);
                if (task.signals().waiting()) {
                    kernel.scheduler().reschedule();
                }
            }
        }
    }
}
