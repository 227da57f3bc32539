package io.jemu.emulator.memory;

/**
 * Guest memory could not be accessed by the kernel or the loader on the guest's behalf. The kernel turns it into
 * EFAULT. Carries no stack trace: the cause is the guest's address, not our code.
 */
public final class GuestFault extends RuntimeException {
    private final long address;
    private final Access access;

    public GuestFault(long address, Access access) {
        super(access + " of guest address 0x" + Long.toHexString(address), null, false, false);
        this.address = address;
        this.access = access;
    }

    /** The first virtual address that could not be accessed. */
    public long address() {
        return address;
    }

    public Access access() {
        return access;
    }
}
