package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.loader.glibc.GuestMutex;
import io.jemu.syscalls.kernel.Task;
import java.util.List;
import java.util.function.BiFunction;

/** Has a thread wait, in libc's own code, until another one has finished with the list of objects. */
public final class Waiting {
    private static final List<Register> ARGUMENTS = List.of(Register.RDI, Register.RSI, Register.RDX, Register.RCX);

    private Waiting() {}

    /**
     * Answers a call when the thread has a mutex.
     *
     * @param call is answered then, with its arguments in registers; outside the engine's run
     */
    public static Next then(RuntimeLinker linker, Task task, GuestMutex mutex,
            BiFunction<RuntimeLinker, Task, Next> call) {
        return linker.defer(task, () -> {
            long rsp = task.registers().get(Register.RSP);
            long[] arguments = ARGUMENTS.stream().mapToLong(task.registers()::get).toArray();
            task.registers().set(Register.R11, linker.continuations().start(task,
                    CallSource.of(linker.locks().lockFunction()), new long[] {mutex.address()}, rsp,
                    new Locked(arguments, call)));
        });
    }

    /** The thread has the mutex. */
    private record Locked(long[] arguments, BiFunction<RuntimeLinker, Task, Next> call)
            implements Continuations.Finish {
        @Override
        public long resume(RuntimeLinker linker, Task task) {
            for (int i = 0; i < arguments.length; i++) {
                task.registers().set(ARGUMENTS.get(i), arguments[i]);
            }
            linker.useTask(task);
            call.apply(linker, task);
            return task.registers().get(Register.R11);
        }
    }
}
