package io.jemu.trace.gdb;

import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.BindingReason;
import java.util.ArrayDeque;
import java.util.Deque;

/** The bindings of all processes, for who debugs one; the oldest are forgotten. */
final class BindingLog {
    private static final int MAX_ENTRIES = 20_000;

    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(int pid, Binding binding) {}

    void add(int pid, Binding binding) {
        if (binding.repeated()) {
            return;
        }
        if (entries.size() == MAX_ENTRIES) {
            entries.removeFirst();
        }
        entries.addLast(new Entry(pid, binding));
    }

    /**
     * A line for each binding of a process.
     *
     * @param symbol of which; empty: all
     */
    String of(int pid, String symbol) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            Binding binding = entry.binding;
            String name = binding.reference().symbol();
            if (entry.pid == pid && (symbol.isEmpty() || name.equals(symbol))) {
                text.append(binding.when()).append(": ").append(BindingReason.name(binding.requester()))
                        .append(" binds ").append(name);
                if (binding.winner() != null) {
                    text.append(" to ").append(BindingReason.name(binding.winner()));
                }
                text.append(": ").append(BindingReason.of(binding));
                if (binding.slot() != 0) {
                    text.append("; [0x").append(Long.toHexString(binding.slot())).append("] = 0x")
                            .append(Long.toHexString(binding.value()));
                }
                text.append('\n');
            }
        }
        return text.isEmpty() ? "no such binding\n" : text.toString();
    }
}
