package io.jemu.emulator.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The sink in front of several writers: adds the time to each event and hands it to those that want its type. A writer
 * that fails is told of once, and gets no more events; the others, and the guest, go on.
 */
public final class EventStream implements EventSink, AutoCloseable {
    private static final EventWriter[] NOBODY = {};

    private final List<EventWriter> writers;
    private final Consumer<IOException> failures;
    /** By the class of the event. Filled as types are asked for. */
    private final Map<Class<?>, EventWriter[]> readers = new IdentityHashMap<>();
    private LongSupplier clock = () -> 0;
    private long origin;
    private long last;
    private boolean closed;

    /**
     * @param writers get events in this order; the stream closes them
     * @param failures is told why one could not write, each at most once
     */
    public EventStream(List<EventWriter> writers, Consumer<IOException> failures) {
        this.writers = new ArrayList<>(writers);
        this.failures = failures;
    }

    /**
     * The run begins now, which is time 0.
     *
     * @param nanoseconds a clock that never goes backwards
     */
    public synchronized void begin(LongSupplier nanoseconds) {
        clock = nanoseconds;
        origin = nanoseconds.getAsLong();
    }

    @Override
    public synchronized boolean enabled(Class<? extends Event> type) {
        return readers(type).length > 0;
    }

    private EventWriter[] readers(Class<?> type) {
        EventWriter[] known = readers.get(type);
        if (known == null) {
            Class<? extends Event> event = type.asSubclass(Event.class);
            known = writers.stream().filter(writer -> writer.enabled(event)).toArray(EventWriter[]::new);
            readers.put(type, known.length == 0 ? NOBODY : known);
        }
        return known;
    }

    @Override
    public synchronized long now() {
        last = Math.max(last, clock.getAsLong() - origin);
        return last;
    }

    @Override
    public synchronized void accept(Event event) {
        if (closed) {
            return;
        }
        long time = now();
        for (EventWriter writer : readers(event.getClass())) {
            try {
                writer.write(time, event);
            } catch (IOException failure) {
                giveUp(writer, failure);
            }
        }
    }

    private void giveUp(EventWriter writer, IOException failure) {
        writers.remove(writer);
        readers.clear();
        try {
            writer.close();
        } catch (IOException again) {
            if (again != failure) {
                failure.addSuppressed(again);
            }
        }
        failures.accept(failure);
    }

    /** Hands on what writers have buffered. */
    public synchronized void flush() {
        for (EventWriter writer : List.copyOf(writers)) {
            try {
                writer.flush();
            } catch (IOException failure) {
                giveUp(writer, failure);
            }
        }
    }

    /** Completes what was written; later events are lost. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (EventWriter writer : writers) {
            try {
                writer.close();
            } catch (IOException failure) {
                failures.accept(failure);
            }
        }
    }
}
