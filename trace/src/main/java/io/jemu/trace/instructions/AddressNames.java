package io.jemu.trace.instructions;

/** What addresses in a process are called. */
@FunctionalInterface
public interface AddressNames {
    /** Nobody knows anything. */
    AddressNames NONE = address -> "";

    /** {@code main}, {@code main+0x11}, {@code puts@plt}; empty if nobody knows. */
    String name(long address);

    /** The same, also of a variable. */
    default String data(long address) {
        return name(address);
    }
}
