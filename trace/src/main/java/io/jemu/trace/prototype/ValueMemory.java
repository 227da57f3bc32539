package io.jemu.trace.prototype;

/** The memory that pointers lead into. */
@FunctionalInterface
public interface ValueMemory {
    /** Copies bytes; false if they cannot all be read. */
    boolean read(long address, byte[] target);
}
