package io.jemu.testkit.interpose;

/** A method accessed guest memory where there is none, or none that may be accessed so. */
public final class BadGuestAddress extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long address;

    BadGuestAddress(long address, Throwable cause) {
        super("the guest cannot access 0x" + Long.toHexString(address), cause);
        this.address = address;
    }

    /** The guest's address. */
    public long address() {
        return address;
    }
}
