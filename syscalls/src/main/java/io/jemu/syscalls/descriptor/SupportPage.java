package io.jemu.syscalls.descriptor;

import io.jemu.syscalls.abi.SyscallNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;

/** The page of all system calls of x86-64 and how far each is supported, made from the declarations. */
public final class SupportPage {
    private final List<Row> rows = new ArrayList<>();

    /**
     * Collects the rows.
     *
     * @param descriptors finds the description of a declared call by its number
     */
    public SupportPage(IntFunction<Optional<SyscallDescriptor>> descriptors) {
        for (SyscallNumber call : SyscallNumber.values()) {
            rows.add(descriptors.apply(call.number())
                    .map(found -> new Row(call, State.of(found.support()), found.note()))
                    .orElseGet(() -> new Row(call, State.ENOSYS, "")));
        }
    }

    /** How far a call is supported. */
    public enum State {
        FULL("full"),
        PARTIAL("partial"),
        /** The call is known and fails. */
        REFUSED("refused"),
        /** The call does not exist in jemu. */
        ENOSYS("ENOSYS");

        private final String text;

        State(String text) {
            this.text = text;
        }

        static State of(SupportLevel level) {
            return switch (level) {
                case FULL -> FULL;
                case PARTIAL -> PARTIAL;
                case REFUSED -> REFUSED;
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One call.
     *
     * @param note what is missing or why it is refused; or empty
     */
    public record Row(SyscallNumber call, State state, String note) {
        public Row {
            Objects.requireNonNull(call, "call is null");
        }
    }

    /** The calls by number. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** A table for people, with the sums in its last line. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Row row : rows) {
            out.append("%3d  %-24s %-8s %s".formatted(row.call.number(), row.call.cName(), row.state, row.note)
                    .stripTrailing()).append('\n');
        }
        return out.append("%d full, %d partial, %d refused, %d ENOSYS\n".formatted(
                count(State.FULL), count(State.PARTIAL), count(State.REFUSED), count(State.ENOSYS))).toString();
    }

    /** An array of objects with the members number, name, support and, where there is one, note. */
    public String json() {
        StringBuilder out = new StringBuilder("[");
        String separator = "\n";
        for (Row row : rows) {
            out.append(separator).append("  {\"number\": ").append(row.call.number())
                    .append(", \"name\": \"").append(row.call.cName())
                    .append("\", \"support\": \"").append(row.state).append('"');
            if (!row.note.isEmpty()) {
                out.append(", \"note\": \"").append(row.note.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            }
            out.append('}');
            separator = ",\n";
        }
        return out.append("\n]\n").toString();
    }

    private long count(State state) {
        return rows.stream().filter(row -> row.state == state).count();
    }
}
