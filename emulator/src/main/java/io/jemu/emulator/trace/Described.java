package io.jemu.emulator.trace;

/** Something that can tell its fields to whoever writes it down. */
public interface Described {
    /** Tells all fields, in the order in which they are to be written. */
    void describe(EventFields out);
}
