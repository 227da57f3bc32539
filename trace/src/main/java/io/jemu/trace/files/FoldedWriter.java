package io.jemu.trace.files;

import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.SampleEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collapsed stacks, as flamegraph.pl reads them: a line for each stack that was seen, the outermost function first,
 * with the number of samples. Each begins with the program's name; one that was taken at a system call ends with the
 * call in brackets. The file is written at the end.
 */
public final class FoldedWriter implements EventWriter {
    private final OutputStream out;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Integer, String> programs = new HashMap<>();

    /** @param out is written to when the writer is closed, and closed with it */
    public FoldedWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return type == SampleEvent.class || type == ProcessEvent.class;
    }

    @Override
    public void write(long time, Event event) {
        if (event instanceof SampleEvent sample) {
            counts.merge(line(sample), 1L, Long::sum);
        } else if (event instanceof ProcessEvent process) {
            switch (process.step()) {
                case EXEC -> programs.put(process.pid(), process.path().substring(process.path().lastIndexOf('/') + 1));
                case FORK -> programs.put(process.pid(), program(process.parent()));
                case END -> programs.remove(process.pid());
                case START, THREAD_START, THREAD_END -> { }
            }
        }
    }

    private String program(int pid) {
        return programs.getOrDefault(pid, "process " + pid);
    }

    private String line(SampleEvent sample) {
        StringBuilder line = new StringBuilder(frame(program(sample.pid())));
        List<String> stack = sample.stack();
        for (int i = stack.size() - 1; i >= 0; i--) {
            line.append(';').append(frame(stack.get(i)));
        }
        if (!sample.cause().equals(SampleEvent.TICK)) {
            line.append(";[").append(frame(sample.cause())).append(']');
        }
        return line.toString();
    }

    /** Semicolons separate frames; a name may hold any byte. */
    private static String frame(String name) {
        StringBuilder clean = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ';' || c < ' ' || c == 0x7f) {
                clean = clean == null ? new StringBuilder(name) : clean;
                clean.setCharAt(i, c == ';' ? ':' : '?');
            }
        }
        return clean == null ? name : clean.toString();
    }

    @Override
    public void flush() {
        // How often a stack is seen is known in the end.
    }

    @Override
    public void close() throws IOException {
        try (out) {
            for (Map.Entry<String, Long> entry : counts.entrySet()) {
                out.write((entry.getKey() + " " + entry.getValue() + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }
}
