package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.FaultOutcome;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalFrame;
import io.jemu.syscalls.signal.SignalInfo;

/** Answers what guest code asks of the kernel, for the task that runs. */
final class TrapDispatcher implements TrapHandler {
    private static final int PAGE_FAULT = 14;
    private static final int GENERAL_PROTECTION = 13;
    private static final int INVALID_OPCODE = 6;
    private static final int PROTECTION = 1;
    private static final int WRITE = 2;
    private static final int USER = 4;
    private static final int FETCH = 16;
    /** The length of SYSCALL and of INT n. */
    private static final int INSTRUCTION_SIZE = 2;
    private static final int LEGACY_SYSCALL = 0x80;

    private final Kernel kernel;
    private final Scheduler scheduler;
    private final Registers registers;
    private final SyscallDispatcher syscalls;
    private final SyscallObserver observer;
    /** Null if nobody watches code. */
    private final CodeObserver code;
    private boolean stoppedByCode;
    private final SignalDelivery signals;
    /** Whether system calls are kept for reports of deaths. */
    private final boolean remembers;
    /** Null if programs read the host's counter. */
    private final TimeStampCounter timeStamps;

    TrapDispatcher(Kernel kernel, SyscallDispatcher syscalls, SignalDelivery signals) {
        this.kernel = kernel;
        this.scheduler = kernel.scheduler();
        this.registers = kernel.engine().registers();
        this.syscalls = syscalls;
        this.observer = kernel.options().observers().syscalls();
        this.code = kernel.options().observers().code();
        this.remembers = kernel.options().observers().deaths() != null;
        this.signals = signals;
        this.timeStamps = kernel.clock().virtual() ? new TimeStampCounter(kernel.clock()) : null;
    }

    @Override
    public Next syscall() {
        Task task = scheduler.current();
        int number = (int) registers.get(Register.RAX);
        long a = registers.get(Register.RDI);
        long b = registers.get(Register.RSI);
        long c = registers.get(Register.RDX);
        long d = registers.get(Register.R10);
        long e = registers.get(Register.R8);
        long f = registers.get(Register.R9);
        Debugger debugger = kernel.debugger();
        if (debugger != null && debugger.stopsBefore(task, number)) {
            registers.set(Register.RIP, registers.get(Register.RIP) - INSTRUCTION_SIZE);
            return Next.STOP;
        }
        if (remembers && !task.rewound()) {
            task.recentCalls().entered(number, a, b, c, d, e, f);
        }
        if (observer != null) {
            if (task.rewound()) {
                observer.resumes(task);
            } else {
                observer.entered(task, number, a, b, c, d, e, f);
            }
        }
        long result;
        try {
            result = debugger != null && debugger.repeats(task, number, a) ? debugger.repeat(task)
                    : syscalls.dispatch(task, number, a, b, c, d, e, f);
        } catch (SyscallException failure) {
            result = failure.errno().result();
        } catch (GuestFault fault) {
            result = Errno.EFAULT.result();
        } catch (OutOfGuestMemory full) {
            result = Errno.ENOMEM.result();
        } catch (Park park) {
            task.rewound(true);
            if (observer != null) {
                observer.waits(task);
            }
            task.usage().addVoluntarySwitch();
            registers.set(Register.RIP, registers.get(Register.RIP) - INSTRUCTION_SIZE);
            return Next.STOP;
        }
        task.finishCall();
        task.signals().resumeMask();
        if (remembers) {
            task.recentCalls().returned(result);
        }
        if (observer != null && !task.leaving()) {
            observer.returned(task, number, a, b, c, d, e, f, result);
        }
        registers.set(Register.RAX, result);
        boolean stops = debugger != null && debugged(debugger, task, number);
        return stops || task.mustStop() ? Next.STOP : Next.CONTINUE;
    }

    /** Whether a debugger watches the task's memory. */
    private boolean watches(Task task) {
        return kernel.debugger() != null && !task.process().map().watched().isEmpty();
    }

    /** What a call has touched of watched memory is watched again after the run. */
    private boolean debugged(Debugger debugger, Task task, int number) {
        boolean watched = watches(task);
        if (watched) {
            debugger.written(task);
        }
        return debugger.stopsAfter(task, number) || watched;
    }

    @Override
    public Next trap(int index) {
        Task task = scheduler.current();
        TrapTable.Handler handler = kernel.traps().handler(index);
        if (handler == null) {
            return raise(task, Signal.SIGILL, SignalInfo.ILL_ILLOPN, registers.get(Register.RIP), INVALID_OPCODE, 0);
        }
        try {
            Next next = handler.handle(task);
            return task.mustStop() || watches(task) ? Next.STOP : next;
        } catch (GuestFault fault) {
            return raise(task, Signal.SIGSEGV, SignalInfo.SEGV_MAPERR, fault.address(), PAGE_FAULT, USER);
        }
    }

    @Override
    public Next pageFault(long address, Access access, boolean protection) {
        Task task = scheduler.current();
        task.usage().addFault();
        FaultOutcome outcome;
        try {
            outcome = task.process().map().fault(address, access, registers.get(Register.RIP));
        } catch (OutOfGuestMemory full) {
            signals.outOfMemory(task, full.getMessage());
            return Next.STOP;
        }
        int error = USER | (protection ? PROTECTION : 0) | (access == Access.WRITE ? WRITE : 0)
                | (access == Access.FETCH ? FETCH : 0);
        return switch (outcome) {
            case RESOLVED -> {
                if (watches(task) && task.process().map().watched().covers(address)) {
                    kernel.debugger().touched(task, address, access);
                }
                yield Next.CONTINUE;
            }
            case RESOLVED_FOR_A_BLOCK -> {
                kernel.engine().requestPreemption();
                yield Next.CONTINUE;
            }
            case NOT_MAPPED -> raise(task, Signal.SIGSEGV, SignalInfo.SEGV_MAPERR, address, PAGE_FAULT, error);
            case NOT_ALLOWED -> raise(task, Signal.SIGSEGV, SignalInfo.SEGV_ACCERR, address, PAGE_FAULT, error);
            case NO_SUCH_PAGE -> raise(task, Signal.SIGBUS, SignalInfo.BUS_ADRERR, address, PAGE_FAULT, error);
        };
    }

    private Next raise(Task task, Signal signal, int code, long address, int trap, long error) {
        long at = trap == PAGE_FAULT ? address : task.signals().cause().address();
        task.signals().cause(new SignalFrame.Cause(trap, error, at));
        signals.force(task, SignalInfo.ofFault(signal, code, address));
        return Next.STOP;
    }

    @Override
    public Next exception(int vector, int errorCode) {
        Task task = scheduler.current();
        CpuException exception = CpuException.of(vector);
        if (exception == CpuException.GENERAL_PROTECTION && timeStamps != null && timeStamps.read(task)) {
            return Next.STOP;
        }
        long address = exception.tellsAddress() ? registers.get(Register.RIP) : 0;
        boolean debug = exception == CpuException.DEBUG;
        int code = debug && errorCode != SINGLE_STEP ? SignalInfo.TRAP_BRKPT : exception.code(registers);
        return raise(task, exception.signal(), code, address, vector, debug ? 0 : errorCode);
    }

    @Override
    public Next interrupt(int vector) {
        Task task = scheduler.current();
        registers.set(Register.RIP, registers.get(Register.RIP) - INSTRUCTION_SIZE);
        if (vector == LEGACY_SYSCALL) {
            kernel.message("process " + task.process().pid() + " executes int 0x80 at 0x"
                    + Long.toHexString(registers.get(Register.RIP))
                    + ": system calls of 32-bit Linux are not offered; it gets SIGSEGV");
        }
        return raise(task, Signal.SIGSEGV, SignalInfo.SI_KERNEL, 0, GENERAL_PROTECTION, vector * 8L + INSTRUCTION_SIZE);
    }

    @Override
    public Next preempted() {
        Task task = scheduler.current();
        if (task.process().map().takeSelfWriter(registers.get(Register.RIP))) {
            // The block that writes begins; the next one is the first that may not.
            kernel.engine().requestPreemption();
            return Next.CONTINUE;
        }
        task.usage().addInvoluntarySwitch();
        return Next.STOP;
    }

    @Override
    public Next block(long address) {
        Task task = scheduler.current();
        if (task.watch().takeBlockTold(address) || code.block(task, address) == Next.CONTINUE) {
            return Next.CONTINUE;
        }
        task.watch().stopsAtBlock(address);
        stoppedByCode = true;
        return Next.STOP;
    }

    @Override
    public Next instruction(long address) {
        Task task = scheduler.current();
        if (task.watch().takeInstructionTold(address) || code.instruction(task, address) == Next.CONTINUE) {
            return Next.CONTINUE;
        }
        task.watch().stopsAtInstruction(address);
        stoppedByCode = true;
        return Next.STOP;
    }

    @Override
    public Next stepped() {
        Task task = scheduler.current();
        if (task == null || task.leaving()) {
            return Next.CONTINUE;
        }
        Next next = code.stepped(task);
        stoppedByCode |= next == Next.STOP;
        return next;
    }

    @Override
    public void translated(long address, int size) {
        code.translated(scheduler.current(), address, size);
    }

    /** Whether the engine was stopped for the {@link CodeObserver}, since this was last asked. */
    boolean takeStopByCode() {
        boolean stopped = stoppedByCode;
        stoppedByCode = false;
        return stopped;
    }

    @Override
    public Next unsupportedInstruction(String text) {
        Task task = scheduler.current();
        long rip = registers.get(Register.RIP);
        kernel.message("process " + task.process().pid() + " executes an AVX instruction at 0x" + Long.toHexString(rip)
                + ": " + text + "; the emulated CPU has no AVX and says so by CPUID; it gets SIGILL");
        return raise(task, Signal.SIGILL, SignalInfo.ILL_ILLOPN, rip, INVALID_OPCODE, 0);
    }
}
