package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Task;

/** The signal mask that ppoll(2), pselect(2) and epoll_pwait(2) have for as long as they wait. */
final class WaitMask {
    /** sizeof(sigset_t) in the kernel. */
    private static final int SIZE = Long.BYTES;

    private WaitMask() {}

    /**
     * Blocks other signals until the call returns.
     *
     * @param mask the address of a sigset_t, or 0 to leave the mask as it is
     */
    static void apply(Task task, long mask, long size) {
        if (mask == 0) {
            return;
        }
        if (size != SIZE) {
            throw Errno.EINVAL.failure();
        }
        task.signals().suspendMask(task.memory().read64(mask));
    }

    /** The same for pselect6(2), which has no room for another argument: it points to the address and the size. */
    static void applyPacked(Task task, long pair) {
        if (pair != 0) {
            AddressSpace memory = task.memory();
            apply(task, memory.read64(pair), memory.read64(pair + Long.BYTES));
        }
    }
}
