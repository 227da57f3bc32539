package io.jemu.emulator.trace;

import java.util.List;

/**
 * Takes down the fields of an event, or of a part of one. Names are in lower camel case and unique within an object;
 * texts hold one char for a byte, as the guest's names do.
 */
public interface EventFields {
    /** A text; an empty one says that there is none. */
    void text(String name, String value);

    /** A number that is no address. */
    void number(String name, long value);

    /** An address of the guest, or a word that may be one. */
    void address(String name, long value);

    void flag(String name, boolean value);

    void texts(String name, List<String> values);

    /** A part with fields of its own; null if there is none. */
    void part(String name, Described value);

    void parts(String name, List<? extends Described> values);
}
