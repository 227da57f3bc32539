package io.jemu.trace.files;

import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/**
 * JSON lines: an object for each event, after one that tells the version of the schema. The schema is
 * {@code events.schema.json}; a field may be added without a new version, none is removed or changes its meaning.
 */
public final class JsonLinesWriter implements EventWriter {
    /** Of the schema. */
    public static final int VERSION = 1;
    /** The value of {@code format} in the first line. */
    public static final String FORMAT = "jemu-events";

    private static final int BUFFER = 1 << 16;

    private final OutputStream out;
    private final Set<Class<? extends Event>> types;
    private final JsonBuffer json = new JsonBuffer();

    /**
     * @param out gets large pieces, and is closed with the writer
     * @param types what is wanted
     */
    public JsonLinesWriter(OutputStream out, Set<Class<? extends Event>> types) {
        this.out = out;
        this.types = Set.copyOf(types);
        json.begin();
        json.text("type", "header");
        json.text("format", FORMAT);
        json.number("version", VERSION);
        json.end().line();
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return types.contains(type);
    }

    @Override
    public void write(long time, Event event) throws IOException {
        json.begin();
        json.number("time", time);
        json.text("type", event.type());
        json.number("pid", event.pid());
        json.number("tid", event.tid());
        event.describe(json);
        json.end().line();
        if (json.size() > BUFFER) {
            json.drain(out);
        }
    }

    @Override
    public void flush() throws IOException {
        json.drain(out);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            json.drain(out);
        }
    }
}
