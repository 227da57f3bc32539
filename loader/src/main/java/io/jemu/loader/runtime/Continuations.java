package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Has guest functions called that may block or fork, like constructors: each returns to a trap, which starts the next
 * one, and at the end lets the guest go on elsewhere. Nothing of this waits on the Java stack, so that a process which
 * is forked off in such a function returns from it, too.
 */
public final class Continuations {
    /** The psABI's stack alignment at a call. */
    private static final long STACK_ALIGNMENT = 16;

    private final Map<Task, Deque<Continuation>> running = new WeakHashMap<>();
    private final RuntimeLinker linker;

    /** What a sequence of calls needs. */
    private record Continuation(CallSource calls, long[] arguments, long stack, Finish finish) {
        Continuation copy(LinkMapCopies copies) {
            return new Continuation(calls.copy(copies), arguments, stack, finish.copy(copies));
        }
    }

    /** What happens after the last call. */
    @FunctionalInterface
    public interface Finish {
        /**
         * Sets the registers with which the guest goes on; RSP is what it was before the first call.
         *
         * @param linker of the process that goes on
         * @return where it goes on
         */
        long resume(RuntimeLinker linker, Task task);

        /** The same in a process that is forked off meanwhile; one that refers to objects must take the child's. */
        default Finish copy(LinkMapCopies copies) {
            return this;
        }
    }

    Continuations(RuntimeLinker linker) {
        this.linker = linker;
    }

    /** Takes over what the thread that forks is in. */
    void copy(Continuations parent, Task forking, Task child, LinkMapCopies copies) {
        Deque<Continuation> stack = parent.running.get(forking);
        if (stack != null) {
            Deque<Continuation> own = new ArrayDeque<>();
            stack.forEach(continuation -> own.add(continuation.copy(copies)));
            running.put(child, own);
        }
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
        long function = calls.next(linker);
        if (function == CallSource.END) {
            task.registers().set(Register.RSP, stack);
            return finish.resume(linker, task);
        }
        running.computeIfAbsent(task, unused -> new ArrayDeque<>()).push(continuation);
        return call(task, continuation, function);
    }

    /** For a {@link Finish}: returns from a trap that was entered with this stack pointer. */
    public static long returnTo(Task task, long rsp, long result) {
        Registers registers = task.registers();
        registers.set(Register.RAX, result);
        registers.set(Register.RSP, rsp + Long.BYTES);
        return task.memory().read64(rsp);
    }

    private long call(Task task, Continuation continuation, long function) {
        Registers registers = task.registers();
        long rsp = (continuation.stack & -STACK_ALIGNMENT) - Long.BYTES;
        task.memory().write64(rsp, linker.trapped().address(Trapped.CONTINUE));
        registers.set(Register.RSP, rsp);
        Register[] names = {Register.RDI, Register.RSI, Register.RDX};
        long[] arguments = continuation.calls.arguments(continuation.arguments);
        for (int i = 0; i < arguments.length; i++) {
            registers.set(names[i], arguments[i]);
        }
        return function;
    }

    /** A function has returned. What follows it may map, unmap and call the guest. */
    public Next handle(Task task) {
        return linker.defer(task, () -> proceed(task));
    }

    private void proceed(Task task) {
        Registers registers = task.registers();
        Deque<Continuation> stack = running.get(task);
        long rsp = registers.get(Register.RSP);
        // Sequences that a longjmp has left lie below the one that this stack pointer belongs to.
        while (stack != null && !stack.isEmpty() && (stack.peek().stack & -STACK_ALIGNMENT) != rsp) {
            stack.pop();
        }
        if (stack == null || stack.isEmpty()) {
            throw new GuestFault(rsp, Access.FETCH);
        }
        Continuation continuation = stack.peek();
        long function = continuation.calls.next(linker);
        if (function == CallSource.END) {
            stack.pop();
            registers.set(Register.RSP, continuation.stack);
            function = continuation.finish.resume(linker, task);
        } else {
            function = call(task, continuation, function);
        }
        registers.set(Register.R11, function);
    }
}
