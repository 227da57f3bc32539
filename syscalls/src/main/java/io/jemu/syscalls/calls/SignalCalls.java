package io.jemu.syscalls.calls;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SignalfdFlags;
import io.jemu.syscalls.abi.SigprocmaskHow;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.fs.anon.SignalFile;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Waits;
import io.jemu.syscalls.signal.AltStack;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import io.jemu.syscalls.signal.SignalInfo;

/** What signals do, and waiting for them (signal(7)). */
public final class SignalCalls {
    private static final int SIGSET_SIZE = 8;
    private static final int ACTION_FLAGS = 8;
    private static final int ACTION_RESTORER = 16;
    private static final int ACTION_MASK = 24;
    /** UAPI_SA_FLAGS, SA_EXPOSE_TAGBITS and SA_RESTORER: what the kernel knows. */
    private static final long KNOWN_FLAGS = 0xdc00_0807L;

    private final Kernel kernel;

    public SignalCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    private static void requireSetSize(long size) {
        if (size != SIGSET_SIZE) {
            throw Errno.EINVAL.failure();
        }
    }

    @Syscall(nr = 13)
    long rt_sigaction(Task task, @io.jemu.syscalls.declare.Signal int signum, @In @Struct("sigaction") long act,
            @Out @Struct("sigaction") long oldact, @Size long sigsetsize) {
        requireSetSize(sigsetsize);
        AddressSpace memory = task.memory();
        SignalAction action = null;
        if (act != 0) {
            action = new SignalAction(memory.read64(act), memory.read64(act + ACTION_FLAGS) & KNOWN_FLAGS,
                    memory.read64(act + ACTION_RESTORER), memory.read64(act + ACTION_MASK) & ~Signal.UNBLOCKABLE);
        }
        if (!Signal.valid(signum) || action != null && (Signal.bit(signum) & Signal.UNBLOCKABLE) != 0) {
            throw Errno.EINVAL.failure();
        }
        Process process = task.process();
        SignalAction before = process.actions().get(signum);
        if (action != null) {
            process.actions().set(signum, action);
            if (action.ignores(signum)) {
                process.pending().discard(Signal.bit(signum));
                process.tasks().forEach(t -> t.signals().pending().discard(Signal.bit(signum)));
            }
        }
        if (oldact != 0) {
            memory.write64(oldact, before.handler());
            memory.write64(oldact + ACTION_FLAGS, before.flags());
            memory.write64(oldact + ACTION_RESTORER, before.restorer());
            memory.write64(oldact + ACTION_MASK, before.mask());
        }
        return 0;
    }

    @Syscall(nr = 14)
    long rt_sigprocmask(Task task, @Constant(SigprocmaskHow.class) int how, @In @Struct("sigset") long set,
            @Out @Struct("sigset") long oldset, @Size long sigsetsize) {
        requireSetSize(sigsetsize);
        long before = task.signals().blocked();
        if (set != 0) {
            long signals = task.memory().read64(set);
            task.signals().block(switch (how) {
                case SigprocmaskHow.SIG_BLOCK -> before | signals;
                case SigprocmaskHow.SIG_UNBLOCK -> before & ~signals;
                case SigprocmaskHow.SIG_SETMASK -> signals;
                default -> throw Errno.EINVAL.failure();
            });
        }
        if (oldset != 0) {
            task.memory().write64(oldset, before);
        }
        return 0;
    }

    @Syscall(nr = 15)
    long rt_sigreturn(Task task) {
        task.defer(() -> kernel.signals().sigreturn(task));
        return 0;
    }

    @Syscall(nr = 127)
    long rt_sigpending(Task task, @Out @Struct("sigset") long set, @Size long sigsetsize) {
        if (Long.compareUnsigned(sigsetsize, SIGSET_SIZE) > 0) {
            throw Errno.EINVAL.failure();
        }
        long pending = (task.signals().pending().set() | task.process().pending().set()) & task.signals().blocked();
        for (int i = 0; i < sigsetsize; i++) {
            task.memory().write8(set + i, (byte) (pending >>> i * Byte.SIZE));
        }
        return 0;
    }

    @Syscall(nr = 128)
    long rt_sigtimedwait(Task task, @In @Struct("sigset") long set, @Out @Struct("siginfo") long info,
            @In @Struct("timespec") long timeout, @Size long sigsetsize) {
        requireSetSize(sigsetsize);
        long signals = task.memory().read64(set) & ~Signal.UNBLOCKABLE;
        long now = kernel.clock().nanoTime();
        long deadline = task.waits().deadline(timeout == 0 ? Waits.NEVER
                : now + Math.min(Timestamp.readNanoseconds(task.memory(), timeout), Waits.LONGEST_DELAY));
        SignalInfo taken = task.signals().take(signals);
        if (taken != null) {
            if (info != 0) {
                task.memory().write(info, taken.toBytes());
            }
            return taken.signal();
        }
        if (deadline != Waits.NEVER && deadline - now <= 0) {
            throw Errno.EAGAIN.failure();
        }
        task.signals().await(signals);
        throw task.park(Restart.NEVER);
    }

    @Syscall(nr = 130)
    long rt_sigsuspend(Task task, @In @Struct("sigset") long mask, @Size long sigsetsize) {
        requireSetSize(sigsetsize);
        task.signals().suspendMask(task.memory().read64(mask));
        throw task.park(Restart.NO_HANDLER);
    }

    @Syscall(nr = 34)
    long pause(Task task) {
        throw task.park(Restart.NO_HANDLER);
    }

    @Syscall(nr = 131)
    long sigaltstack(Task task, @In @Struct("stack_t") long ss, @Out @Struct("stack_t") long oss) {
        AddressSpace memory = task.memory();
        AltStack before = task.signals().altStack();
        long rsp = task.registers().get(Register.RSP);
        if (ss != 0) {
            long pointer = memory.read64(ss);
            int flags = memory.read32(ss + Long.BYTES);
            long size = memory.read64(ss + 2 * Long.BYTES);
            AltStack wanted = new AltStack(pointer, flags, size);
            if (before.holds(rsp)) {
                throw Errno.EPERM.failure();
            }
            if (!wanted.hasValidMode()) {
                throw Errno.EINVAL.failure();
            }
            if (!wanted.isLargeEnough()) {
                throw Errno.ENOMEM.failure();
            }
            task.signals().altStack(wanted.mode() == AltStack.SS_DISABLE ? AltStack.DISABLED : wanted);
        }
        if (oss != 0) {
            memory.write64(oss, before.pointer());
            memory.write32(oss + Long.BYTES, before.state(rsp) | before.flags() & AltStack.SS_AUTODISARM);
            memory.write64(oss + 2 * Long.BYTES, before.size());
        }
        return 0;
    }

    // --- reading

    @Syscall(nr = 282)
    long signalfd(Task task, int fd, @In @Struct("sigset") long mask, @Size long sizemask) {
        return signalfd4(task, fd, mask, sizemask, 0);
    }

    @Syscall(nr = 289)
    long signalfd4(Task task, int fd, @In @Struct("sigset") long mask, @Size long sizemask,
            @Flags(SignalfdFlags.class) int flags) {
        requireSetSize(sizemask);
        long signals = task.memory().read64(mask) & ~Signal.UNBLOCKABLE;
        if ((flags & ~(SignalfdFlags.SFD_CLOEXEC | SignalfdFlags.SFD_NONBLOCK)) != 0) {
            throw Errno.EINVAL.failure();
        }
        if (fd == -1) {
            SignalFile file = new SignalFile(kernel, signals, flags & SignalfdFlags.SFD_NONBLOCK);
            return task.process().files().install(file, (flags & SignalfdFlags.SFD_CLOEXEC) != 0);
        }
        if (!(task.process().files().get(fd) instanceof SignalFile file)) {
            throw Errno.EINVAL.failure();
        }
        file.mask(signals);
        return fd;
    }
}
