package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;

/** Calls guest code from Java and waits for it. */
public final class GuestCall {
    private static final int RED_ZONE = 128;
    private static final int STACK_ALIGNMENT = 16;
    private static final long DIRECTION_FLAG = 0x400;
    private static final Register[] ARGUMENTS = {
        Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8, Register.R9
    };

    private final Task task;
    private boolean returned;
    private long result;

    private GuestCall(Task task) {
        this.task = task;
    }

    /**
     * Calls a function of the guest, from outside an engine run, with the task current. All registers are as before
     * afterwards. System calls, page faults and signal handlers inside work, other tasks stand still; meant for
     * functions that neither block for long nor fork.
     *
     * @param arguments six in registers, further ones on the stack
     * @return RAX
     * @throws GuestDeath if the process ends meanwhile
     * @throws io.jemu.emulator.memory.GuestFault if the stack cannot be written
     */
    public static long call(Task task, long function, long... arguments) {
        return new GuestCall(task).run(function, arguments);
    }

    private long run(long function, long[] arguments) {
        Kernel kernel = task.kernel();
        Engine engine = kernel.engine();
        Registers registers = task.registers();
        try (CpuState before = engine.newState()) {
            engine.save(before);
            int inRegisters = Math.min(arguments.length, ARGUMENTS.length);
            long onStack = (long) (arguments.length - inRegisters) * Long.BYTES;
            long stack = (registers.get(Register.RSP) - RED_ZONE - onStack & -STACK_ALIGNMENT) - Long.BYTES;
            for (int i = inRegisters; i < arguments.length; i++) {
                task.memory().write64(stack + (i - inRegisters + 1L) * Long.BYTES, arguments[i]);
            }
            task.memory().write64(stack, task.process().trapAddress(kernel.guestCalls().returnTrap()));
            registers.set(Register.RSP, stack);
            registers.set(Register.RAX, 0);
            registers.set(Register.RFLAGS, registers.get(Register.RFLAGS) & ~DIRECTION_FLAG);
            for (int i = 0; i < inRegisters; i++) {
                registers.set(ARGUMENTS[i], arguments[i]);
            }
            registers.set(Register.RIP, function);
            kernel.guestCalls().runUntilReturn(this);
            engine.restore(before);
        }
        return result;
    }

    Task task() {
        return task;
    }

    boolean returned() {
        return returned;
    }

    /** The function has returned to the trap that stands for its caller. */
    Next returns() {
        returned = true;
        result = task.registers().get(Register.RAX);
        return Next.STOP;
    }
}
