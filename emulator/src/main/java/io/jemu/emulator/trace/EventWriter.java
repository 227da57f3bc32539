package io.jemu.emulator.trace;

import java.io.IOException;

/**
 * Writes events somewhere, in some format. Called from one thread at a time. After a method has thrown, none but
 * {@link #close} is called.
 */
public interface EventWriter extends AutoCloseable {
    /** Whether events of this type are wanted; always the same answer. */
    boolean enabled(Class<? extends Event> type);

    /**
     * Takes an event of a type that is enabled.
     *
     * @param time nanoseconds since the run began; never less than of the event before
     * @throws IOException if it cannot be written
     */
    void write(long time, Event event) throws IOException;

    /** Hands on what is buffered: the guest may be about to end jemu. */
    void flush() throws IOException;

    /** Completes what is written. */
    @Override
    void close() throws IOException;
}
