package io.jemu.syscalls.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.syscalls.strace.Strace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls with good and with bad arguments are written as the host's strace writes them. What the kernels answer is not
 * compared here: arguments are, if both calls succeed or both fail.
 */
class TracedVectorsTest {
    private static final String WAIT_MILLISECONDS = "100";
    private static final String VERSION = "6.1";
    /** Of the values that are tried for an argument, so many are traced: tracing natively costs 5 ms for each call. */
    private static final int VARIANTS = 1;
    private static final int MOST_DIFFERENCES = 40;
    private static final int TIMEOUT_SECONDS = 120;

    /** What is left out and why: a call whose line begins so with a name and a bracket, or what is in the line. */
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("getrandom(", "other bytes in each run"),
            Map.entry("sysinfo(", "the load of the machine"),
            Map.entry("statfs(", "free blocks change"),
            Map.entry("fstatfs(", "free blocks change"),
            Map.entry("time(", "the time"),
            Map.entry("getcpu(", "any CPU"),
            Map.entry("times(", "CPU time used"),
            Map.entry("getrusage(", "CPU time used"),
            Map.entry("capget(", "privileges of who runs the test"),
            Map.entry("statx(", "the mask tells what the kernel knows, not what was asked for"),
            Map.entry("syscall_0x", "younger than strace 6.1, which does not know its name"),
            Map.entry("mmap(", "MAP_ABOVE4G and zero flags have other names in strace's tables"),
            Map.entry("pidfd_send_signal(", "flags younger than strace 6.1"),
            Map.entry("PIDFD_THREAD", "younger than strace 6.1"),
            Map.entry("sched_getattr(0, {", "a newer kernel tells a slice of time"),
            Map.entry("(AF_UNIX, SOCK_STREAM, 42949",
                    "strace shows the whole register, of which the kernel takes half"),
            Map.entry("(AF_UNIX, SOCK_STREAM, 21474", "the same"));

    private static final Pattern LINE = Pattern.compile("(\\d+)\\s+(.*)");
    private static final String WIDE = " with a high half";
    private static final String UNFINISHED = " <unfinished ...>";
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern MADE = Pattern.compile("(?:clone|<\\.\\.\\. clone resumed).* = (\\d+)");
    /** What each child does before the call. */
    private static final String MARK = "rt_sigprocmask(SIG_SETMASK, [], ";

    @TempDir
    Path directory;

    @Test
    void callsAreWrittenAsByStrace() throws Exception {
        assumeTrue(straceVersion().contains(VERSION), "strace " + VERSION + " is not installed");
        List<CallVectors.Vector> vectors = new ArrayList<>();
        Map<String, Integer> tried = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (String area : CallVectorsTest.AREAS) {
            lines.addAll(CallVectorsTest.lines(area));
        }
        CallVectors all = new CallVectors(lines);
        for (CallVectors.Vector vector : all.vectors()) {
            int variant = vector.label().indexOf(": ");
            String argument = variant < 0 ? vector.label() : vector.label().substring(variant).split(" ")[1];
            boolean wide = vector.label().endsWith(WIDE); // strace shows whole registers where the kernel takes halves
            if (!wide && tried.merge(vector.call().name() + ' ' + argument, 1, Integer::sum) <= VARIANTS) {
                vectors.add(vector);
            }
        }
        Path program = GuestProgram.compile(directory, "vectors", "-static");
        Path image = Files.write(directory.resolve("image"), all.image());
        Path table = CallVectorsTest.table(directory, vectors);
        Path log = directory.resolve("strace.log");
        String[] arguments = {image.toString(), table.toString(), directory.resolve("outcomes").toString(),
            work("native"), WAIT_MILLISECONDS, "traced"};
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-o", log.toString(), program.toString()));
        words.addAll(List.of(arguments));
        java.lang.Process strace = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile()).start();
        if (!strace.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            strace.destroyForcibly();
            throw new AssertionError("strace does not end");
        }
        assertThat(strace.exitValue()).isZero();
        arguments[3] = work("guest");
        Log guest = new Log();
        assertThat(GuestProgram.runWatched(new Strace(guest), program, arguments).status()).isZero();
        compare(vectors, natively(Files.readString(log, StandardCharsets.ISO_8859_1)).calls(), guest.calls());
    }

    private static String straceVersion() throws IOException {
        try {
            java.lang.Process version = new ProcessBuilder("strace", "-V").redirectErrorStream(true).start();
            return new String(version.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it is not installed
        }
    }

    private String work(String name) throws IOException {
        Path work = Files.createDirectory(directory.resolve(name));
        work.toFile().setWritable(true, false);
        return work.toString();
    }

    private void compare(List<CallVectors.Vector> vectors, List<String> natively, List<String> guest) {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        assertThat(natively).hasSameSizeAs(vectors);
        assertThat(guest).hasSameSizeAs(vectors);
        for (int i = 0; i < vectors.size(); i++) {
            String expected = natively.get(i);
            String actual = guest.get(i);
            if (comparable(expected, actual)) {
                compared++;
                if (!arguments(expected).equals(arguments(actual))) {
                    differences.add(vectors.get(i).label() + "\n  natively  " + expected + "\n  in jemu   " + actual);
                }
            }
        }
        assertThat(differences.stream().limit(MOST_DIFFERENCES)).as("%d of %d calls are written differently",
                differences.size(), compared).isEmpty();
        assertThat(compared).isGreaterThan(vectors.size() / 2);
    }

    /** Calls that waited until they were ended, and those to which the kernels answer differently, are not. */
    private static boolean comparable(String expected, String actual) {
        return !expected.isEmpty() && !actual.isEmpty() && !expected.contains(UNFINISHED) && !waited(expected)
                && !waited(actual) && LEFT_OUT.keySet().stream()
                        .noneMatch(text -> in(expected, text) || in(actual, text))
                && expected.contains(" = -1 ") == actual.contains(" = -1 ");
    }

    private static boolean in(String line, String text) {
        return text.endsWith("(") ? line.startsWith(text) : line.contains(text);
    }

    private static boolean waited(String line) {
        return line.contains("= ?") || line.contains(" EINTR ");
    }

    /** Without the result, with names in the place of what differs in each run. */
    private String arguments(String line) {
        return line.substring(0, line.lastIndexOf(" = ")).stripTrailing()
                .replace(directory.resolve("native").toString(), "DIRECTORY")
                .replace(directory.resolve("guest").toString(), "DIRECTORY")
                .replaceAll("parent_tid=\\[\\d+]", "parent_tid=[TID]")
                .replaceAll("\\[0x[0-9a-f]+]", "[ADDRESS]")
                .replaceAll("tv_(u?n?sec)=\\d+", "tv_$1=TIME");
    }

    /** What strace has written, by process, with lines put together again that another one's has broken. */
    private static Log natively(String text) {
        Log log = new Log();
        Map<Integer, String> begun = new HashMap<>();
        text.lines().map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
            int pid = Integer.parseInt(line.group(1));
            String call = line.group(2);
            Matcher resumed = RESUMED.matcher(call);
            if (call.endsWith(UNFINISHED)) {
                begun.put(pid, call.substring(0, call.length() - UNFINISHED.length()));
                return;
            }
            log.add(pid, resumed.matches() ? begun.remove(pid) + resumed.group(1) : call);
        });
        return log;
    }

    /** Lines by process. */
    private static final class Log implements EventSink {
        private final Map<Integer, List<String>> byProcess = new LinkedHashMap<>();

        void add(int pid, String line) {
            byProcess.computeIfAbsent(pid, key -> new ArrayList<>()).add(line);
        }

        @Override
        public boolean enabled(Class<? extends Event> type) {
            return type == SyscallEvent.class;
        }

        @Override
        public void accept(Event event) {
            if (event instanceof SyscallEvent call) {
                add(call.pid(), call.line());
            }
        }

        /** The call that each child of the first process was made for, or nothing if it has not come so far. */
        List<String> calls() {
            List<String> calls = new ArrayList<>();
            for (String line : byProcess.values().iterator().next()) {
                Matcher made = MADE.matcher(line);
                if (made.matches()) {
                    List<String> lines = byProcess.getOrDefault(Integer.valueOf(made.group(1)), List.of());
                    int mark = 0;
                    while (mark < lines.size() && !lines.get(mark).startsWith(MARK)) {
                        mark++;
                    }
                    calls.add(mark + 1 < lines.size() ? lines.get(mark + 1) : "");
                }
            }
            return calls;
        }
    }
}
