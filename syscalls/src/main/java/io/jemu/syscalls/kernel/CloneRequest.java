package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.signal.Signal;

/**
 * What clone(2), clone3(2), fork(2) and vfork(2) ask for.
 *
 * @param flags CLONE_* without a signal
 * @param exitSignal what the parent gets when the child ends, or 0
 * @param stackPointer the child's RSP, or 0 for the parent's
 * @param pidfd where a descriptor of the child is written in the parent's memory, with CLONE_PIDFD
 * @param parentTid where the child's id is written in the parent's memory, with CLONE_PARENT_SETTID
 * @param childTid where it is written, or cleared at the end, in the child's memory
 * @param tls the child's FS base, with CLONE_SETTLS
 * @param id the id that the child is to have, or 0 for the next one
 */
public record CloneRequest(long flags, int exitSignal, long stackPointer, long pidfd, long parentTid, long childTid,
        long tls, int id) {
    public static final CloneRequest FORK = new CloneRequest(0, Signal.SIGCHLD.number(), 0, 0, 0, 0, 0, 0);
    public static final CloneRequest VFORK = new CloneRequest(CloneFlags.CLONE_VM | CloneFlags.CLONE_VFORK,
            Signal.SIGCHLD.number(), 0, 0, 0, 0, 0, 0);

    private static final int SIGNAL_MASK = 0xff;
    /** The fields of struct clone_args, 64 bits each. */
    private static final int CLONE_ARGS_SIZE_VER0 = 64;
    private static final int CLONE_ARGS_SIZE_VER1 = 80;
    private static final int CLONE_ARGS_SIZE_VER2 = 88;
    private static final int PIDFD = 8;
    private static final int CHILD_TID = 16;
    private static final int PARENT_TID = 24;
    private static final int EXIT_SIGNAL = 32;
    private static final int STACK = 40;
    private static final int STACK_SIZE = 48;
    private static final int TLS = 56;
    private static final int SET_TID = 64;
    private static final int SET_TID_SIZE = 72;
    private static final int CGROUP = 80;
    /** How deep name spaces of processes can be nested. */
    private static final int MAX_PID_NS_LEVEL = 32;

    /** Flags that ask for name spaces of one's own. */
    public static final long NAMESPACES = CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWCGROUP | CloneFlags.CLONE_NEWUTS
            | CloneFlags.CLONE_NEWIPC | CloneFlags.CLONE_NEWUSER | CloneFlags.CLONE_NEWPID | CloneFlags.CLONE_NEWNET;

    /** The arguments of clone(2), which has one pointer for the id in the parent and for the descriptor. */
    public static CloneRequest ofClone(long flags, long stack, long parentTid, long childTid, long tls) {
        long both = CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_PARENT_SETTID;
        boolean pidfd = (flags & CloneFlags.CLONE_PIDFD) != 0;
        if ((flags & both) == both || pidfd && (flags & CloneFlags.CLONE_DETACHED) != 0) {
            throw Errno.EINVAL.failure();
        }
        return new CloneRequest(flags & 0xffff_ffffL & ~SIGNAL_MASK, (int) flags & SIGNAL_MASK, stack, parentTid,
                parentTid, childTid, tls, 0);
    }

    /**
     * The struct clone_args of clone3(2).
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL, E2BIG
     */
    public static CloneRequest ofClone3(AddressSpace memory, long args, long size) {
        if (Long.compareUnsigned(size, Page.SIZE) > 0) {
            throw Errno.E2BIG.failure();
        }
        if (size < CLONE_ARGS_SIZE_VER0) {
            throw Errno.EINVAL.failure();
        }
        for (long at = CLONE_ARGS_SIZE_VER2; at < size; at++) {
            if (memory.read8(args + at) != 0) {
                throw Errno.E2BIG.failure();
            }
        }
        long flags = memory.read64(args);
        long stack = memory.read64(args + STACK);
        long stackSize = memory.read64(args + STACK_SIZE);
        long exitSignal = memory.read64(args + EXIT_SIGNAL);
        long known = 0xffff_ffffL & ~SIGNAL_MASK | CloneFlags.CLONE_CLEAR_SIGHAND | CloneFlags.CLONE_INTO_CGROUP;
        if ((flags & ~known) != 0
                || (flags & CloneFlags.CLONE_DETACHED) != 0
                || (exitSignal & ~SIGNAL_MASK) != 0 || exitSignal > Signal.MAX
                || (stack == 0) != (stackSize == 0)
                || (flags & (CloneFlags.CLONE_THREAD | CloneFlags.CLONE_PARENT)) != 0 && exitSignal != 0) {
            throw Errno.EINVAL.failure();
        }
        int id = size < CLONE_ARGS_SIZE_VER1 ? 0 : id(memory, args);
        if ((flags & CloneFlags.CLONE_INTO_CGROUP) != 0) {
            long group = size < CLONE_ARGS_SIZE_VER2 ? -1 : memory.read64(args + CGROUP);
            // A kernel without control groups knows no descriptor of one.
            throw (group < 0 || group > Integer.MAX_VALUE ? Errno.EINVAL : Errno.EBADF).failure();
        }
        return new CloneRequest(flags, (int) exitSignal, stack == 0 ? 0 : stack + stackSize,
                memory.read64(args + PIDFD),
                memory.read64(args + PARENT_TID), memory.read64(args + CHILD_TID), memory.read64(args + TLS), id);
    }

    /** The id that set_tid asks for: there is one name space of processes only. */
    private static int id(AddressSpace memory, long args) {
        long ids = memory.read64(args + SET_TID);
        long count = memory.read64(args + SET_TID_SIZE);
        if ((ids == 0) != (count == 0) || count < 0 || count > MAX_PID_NS_LEVEL) {
            throw Errno.EINVAL.failure();
        }
        if (count == 0) {
            return 0;
        }
        int id = memory.read32(ids);
        if (count > 1 || id < 1 || id > ProcessTable.MAX_ID) {
            throw Errno.EINVAL.failure();
        }
        return id;
    }

    boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /**
     * Checks which flags go together, as kernel/fork.c does, and that what they ask for is offered.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL; EPERM for name spaces, as without privileges
     */
    void check() {
        if (has(CloneFlags.CLONE_SIGHAND) && !has(CloneFlags.CLONE_VM)
                || has(CloneFlags.CLONE_THREAD) && !has(CloneFlags.CLONE_SIGHAND)
                || has(CloneFlags.CLONE_CLEAR_SIGHAND) && has(CloneFlags.CLONE_SIGHAND)
                || has(CloneFlags.CLONE_FS) && has(CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWUSER)
                || has(CloneFlags.CLONE_THREAD) && has(CloneFlags.CLONE_NEWUSER | CloneFlags.CLONE_NEWPID)) {
            throw Errno.EINVAL.failure();
        }
        if (has(NAMESPACES)) {
            throw Errno.EPERM.failure();
        }
    }
}
