package io.jemu.syscalls.kernel;

/** Carries out system calls by number. */
@FunctionalInterface
public interface SyscallDispatcher {
    /**
     * @param number the number in RAX
     * @return the value for RAX
     * @throws io.jemu.syscalls.abi.SyscallException for an error
     * @throws io.jemu.emulator.memory.GuestFault for a bad pointer: EFAULT
     * @throws Park if the call must wait
     */
    long dispatch(Task task, int number, long a, long b, long c, long d, long e, long f);
}
