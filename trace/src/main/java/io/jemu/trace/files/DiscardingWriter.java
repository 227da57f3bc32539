package io.jemu.trace.files;

import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import java.io.IOException;
import java.util.Set;

/** Takes events and writes none of them. */
public final class DiscardingWriter implements EventWriter {
    private final TraceFileOutput out;
    private final Set<Class<? extends Event>> types;

    /**
     * @param out stays empty; closed in the end
     * @param types what to take
     */
    public DiscardingWriter(TraceFileOutput out, Set<Class<? extends Event>> types) {
        this.out = out;
        this.types = Set.copyOf(types);
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return types.contains(type);
    }

    @Override
    public void write(long time, Event event) {}

    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        out.close();
    }
}
