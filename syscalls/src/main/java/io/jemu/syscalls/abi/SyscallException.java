package io.jemu.syscalls.abi;

/**
 * A system call fails with an errno. One instance exists for each {@link Errno}, without a stack trace: throwing it
 * allocates nothing. The kernel turns it into the negative result in one place.
 */
public final class SyscallException extends RuntimeException {
    private final Errno errno;

    SyscallException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
