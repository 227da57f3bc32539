package io.jemu.tests.events;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a file against the rules of the Trace Event Format: the fields that each phase needs; B and E nested on each
 * thread, and X with them; timestamps of what is written as it happens never decreasing on a thread; flows that begin,
 * step and finish once, each inside a slice.
 */
final class TraceEventChecker {
    private static final Set<String> METADATA =
            Set.of("process_name", "process_labels", "process_sort_index", "thread_name", "thread_sort_index");

    private final Map<String, Track> tracks = new HashMap<>();
    private final Map<Long, List<JsonObject>> flows = new HashMap<>();

    /** A thread. */
    private static final class Track {
        private final Deque<JsonObject> open = new ArrayDeque<>();
        private final List<Slice> slices = new ArrayList<>();
        private BigDecimal last = BigDecimal.ZERO;
    }

    private record Slice(BigDecimal start, BigDecimal end, String name) {}

    private TraceEventChecker() {}

    /** The events of a file that keeps the rules. */
    static List<JsonObject> read(Path file) throws IOException {
        TraceEventChecker checker = new TraceEventChecker();
        List<JsonObject> events = new ArrayList<>();
        for (JsonElement element : JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                .getAsJsonArray()) {
            JsonObject event = element.getAsJsonObject();
            checker.check(event);
            events.add(event);
        }
        checker.finish();
        return events;
    }

    private static void require(boolean holds, String rule, Object what) {
        if (!holds) {
            throw new AssertionError(rule + ": " + what);
        }
    }

    private void check(JsonObject event) {
        String phase = event.get("ph").getAsString();
        require(event.get("pid").getAsJsonPrimitive().isNumber() && event.get("tid").getAsJsonPrimitive().isNumber()
                && !event.get("name").getAsString().isEmpty(), "pid, tid and name", event);
        if (phase.equals("M")) {
            require(METADATA.contains(event.get("name").getAsString()) && event.has("args"), "metadata", event);
            return;
        }
        Track track = tracks.computeIfAbsent(event.get("pid") + "/" + event.get("tid"), key -> new Track());
        BigDecimal time = event.get("ts").getAsBigDecimal();
        require(time.signum() >= 0, "no negative time", event);
        if (!phase.equals("X")) {
            require(time.compareTo(track.last) >= 0, "time goes on in each thread", event);
            track.last = time;
        }
        switch (phase) {
            case "X" -> {
                BigDecimal duration = event.get("dur").getAsBigDecimal();
                require(duration.signum() >= 0, "no negative duration", event);
                track.slices.add(new Slice(time, time.add(duration), event.get("name").getAsString()));
            }
            case "B" -> track.open.push(event);
            case "E" -> {
                require(!track.open.isEmpty() && track.open.peek().get("name").equals(event.get("name")),
                        "an end of the innermost slice", event);
                JsonObject begin = track.open.pop();
                track.slices.add(new Slice(begin.get("ts").getAsBigDecimal(), time, event.get("name").getAsString()));
            }
            case "i" -> require(Set.of("g", "p", "t").contains(event.get("s").getAsString()), "a scope", event);
            case "s", "t", "f" -> {
                require(!track.open.isEmpty(), "a flow inside a slice", event);
                flows.computeIfAbsent(event.get("id").getAsLong(), id -> new ArrayList<>()).add(event);
            }
            default -> throw new AssertionError("a phase: " + event);
        }
    }

    private void finish() {
        tracks.forEach((name, track) -> {
            require(track.open.isEmpty(), "all slices end", track.open);
            nested(name, track.slices);
        });
        flows.forEach((id, flow) -> {
            require(flow.getFirst().get("ph").getAsString().equals("s")
                    && flow.getLast().get("ph").getAsString().equals("f"), "a flow begins and finishes", flow);
            require(flow.subList(1, flow.size() - 1).stream().allMatch(step -> step.get("ph").getAsString().equals("t")),
                    "steps between them", flow);
            require(flow.stream().map(step -> step.get("cat") + "/" + step.get("name")).distinct().count() == 1,
                    "one category and name", flow);
        });
    }

    /** No two slices of a thread overlap, unless one lies in the other. */
    private static void nested(String track, List<Slice> slices) {
        slices.sort(Comparator.comparing(Slice::start).thenComparing(Slice::end, Comparator.reverseOrder()));
        Deque<Slice> around = new ArrayDeque<>();
        for (Slice slice : slices) {
            while (!around.isEmpty() && around.peek().end.compareTo(slice.start) <= 0) {
                around.pop();
            }
            require(around.isEmpty() || slice.end.compareTo(around.peek().end) <= 0,
                    "slices of " + track + " are nested", slice + " in " + around.peek());
            around.push(slice);
        }
    }

    /** How many events of a phase there are. */
    static long count(List<JsonObject> events, String phase) {
        return events.stream().filter(event -> event.get("ph").getAsString().equals(phase)).count();
    }
}
