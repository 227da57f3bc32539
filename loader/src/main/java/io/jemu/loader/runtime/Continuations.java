package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.TrapTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Has guest functions called that may block or fork, like constructors: each returns to a trap, which starts the next
 * one, and at the end lets the guest go on elsewhere. Nothing of this waits on the Java stack.
 */
public final class Continuations implements TrapTable.Handler {
    /** The psABI's stack alignment at a call. */
    private static final long STACK_ALIGNMENT = 16;

    private final Map<Task, Deque<Continuation>> running = new WeakHashMap<>();
    private int trap;

    /** What a sequence of calls needs. */
    private record Continuation(CallSource calls, long[] arguments, long stack, Finish finish) {}

    /** What happens after the last call. */
    @FunctionalInterface
    public interface Finish {
        /**
         * Sets the registers with which the guest goes on; RSP is what it was before the first call.
         *
         * @param result RAX of the last function, 0 if there was none
         * @return where it goes on
         */
        long resume(Task task, long result);
    }

    /** @param index the trap that this object handles */
    public void useTrap(int index) {
        trap = index;
    }

    /**
     * Starts a sequence of calls.
     *
     * @param arguments of each call, up to three
     * @param stack calls use the stack below this address; RSP afterwards
     * @return the address where the guest goes on now: in R11 in a trap, in RIP outside a run
     */
    public long start(Task task, CallSource calls, long[] arguments, long stack, Finish finish) {
        Continuation continuation = new Continuation(calls, arguments.clone(), stack, finish);
        long function = calls.next();
        if (function == CallSource.END) {
            task.registers().set(Register.RSP, stack);
            return finish.resume(task, 0);
        }
        running.computeIfAbsent(task, unused -> new ArrayDeque<>()).push(continuation);
        return call(task, continuation, function);
    }

    private long call(Task task, Continuation continuation, long function) {
        Registers registers = task.registers();
        long rsp = (continuation.stack & -STACK_ALIGNMENT) - Long.BYTES;
        task.memory().write64(rsp, task.process().trapAddress(trap));
        registers.set(Register.RSP, rsp);
        Register[] names = {Register.RDI, Register.RSI, Register.RDX};
        for (int i = 0; i < continuation.arguments.length; i++) {
            registers.set(names[i], continuation.arguments[i]);
        }
        return function;
    }

    @Override
    public Next handle(Task task) {
        Registers registers = task.registers();
        Deque<Continuation> stack = running.get(task);
        long rsp = registers.get(Register.RSP);
        // Sequences that a longjmp has left lie below the one that this stack pointer belongs to.
        while (stack != null && !stack.isEmpty() && (stack.peek().stack & -STACK_ALIGNMENT) != rsp) {
            stack.pop();
        }
        if (stack == null || stack.isEmpty()) {
            throw new io.jemu.emulator.memory.GuestFault(rsp, io.jemu.emulator.memory.Access.FETCH);
        }
        Continuation continuation = stack.peek();
        long function = continuation.calls.next();
        if (function == CallSource.END) {
            stack.pop();
            registers.set(Register.RSP, continuation.stack);
            function = continuation.finish.resume(task, registers.get(Register.RAX));
        } else {
            function = call(task, continuation, function);
        }
        registers.set(Register.R11, function);
        return Next.CONTINUE;
    }
}
