package io.jemu.syscalls.boot;

import io.jemu.syscalls.abi.SyscallException;

/** Something could not be mounted. */
public final class MountFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param what such as "cannot bind /a to /b" */
    MountFailure(String what, SyscallException cause) {
        super(what + ": " + cause.errno().text(), cause);
    }
}
