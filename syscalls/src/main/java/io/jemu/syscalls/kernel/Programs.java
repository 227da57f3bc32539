package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.exec.Execution;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.List;

/** Gives processes other programs: execve(2) (fs/exec.c). */
public final class Programs {
    private final Kernel kernel;

    Programs(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * execve(2) by a running program.
     *
     * @param base the directory for a relative path, or null for the current one
     * @throws io.jemu.syscalls.abi.SyscallException if it fails
     */
    public void exec(Task task, OpenFile base, String path, List<String> argv, List<String> env) {
        Execution execution = Execution.prepare(kernel, task.process(), base, path, argv, env,
                !task.attributes().noNewPrivileges());
        start(task, execution);
    }

    /** Has a task run the program that was prepared. */
    void start(Task task, Execution execution) {
        task.defer(() -> replaceProgram(task, execution));
    }

    /** The point of no return of execve, outside the engine's run. */
    private void replaceProgram(Task task, Execution execution) {
        boolean plugged = kernel.options().interpreter() != null
                && (execution.hasInterpreter() || execution.mayBeInterpreter());
        // The files stay open until the plugged-in interpreter has accepted the program: mapping one needs its file.
        try (execution) {
            try {
                execution.build(!plugged);
            } catch (SyscallException | GuestFault | OutOfGuestMemory failure) {
                execution.discard();
                kernel.signals().force(task, SignalInfo.ofKernel(Signal.SIGSEGV));
                return;
            }
            kernel.exits().takeProgram(task, execution);
            kernel.scheduler().switchTo(task);
            if (kernel.options().observers().syscalls() != null) {
                kernel.options().observers().syscalls().executed(task, task.process().executable().path(),
                        execution.image().argv());
            }
            task.process().showMap();
            freshRegisters();
            kernel.engine().registers().set(Register.RSP, execution.stackPointer());
            if (plugged) {
                if (kernel.options().interpreter().start(task, execution.image())) {
                    return;
                }
                if (execution.hasInterpreter()) {
                    addInterpreter(task, execution);
                }
            } else if (kernel.options().interpreter() != null) {
                kernel.options().interpreter().notConcerned(task);
            }
            started(task, execution.startAddress());
        }
    }

    /**
     * The task has its program, and the interpreter that it names is mapped: tells a debugger.
     *
     * @param address where the interpreter or the program begins
     * @throws GuestDeath if the debugger has ended the process
     */
    public void started(Task task, long address) {
        kernel.engine().registers().set(Register.RIP, address);
        if (kernel.debugger() != null) {
            kernel.debugger().started(task);
            kernel.requireLife(task);
        }
    }

    private void addInterpreter(Task task, Execution execution) {
        try {
            execution.addInterpreter();
        } catch (SyscallException | GuestFault | OutOfGuestMemory failure) {
            kernel.signals().force(task, SignalInfo.ofKernel(Signal.SIGSEGV));
        }
    }

    private void freshRegisters() {
        try (CpuState fresh = kernel.engine().newState()) {
            kernel.engine().restore(fresh);
        }
    }
}
