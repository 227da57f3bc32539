package io.jemu.tests.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code --trace=bindings} as JSON lines holds the set of bindings that LD_DEBUG=bindings of the real ld.so tells. */
class BindingSetTest {
    private static final Pattern LINE = Pattern.compile(
            " *\\d+:\tbinding file (.+) \\[(\\d+)\\] to (.+) \\[(\\d+)\\]: (?:normal|protected) symbol `(.*)'"
            + "(?: \\[(.*)\\])?");
    private static final String VDSO = "linux-vdso.so.1";

    @TempDir
    static Path folder;

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> realPrograms() {
        return Stream.of(
                Command.of("/bin/ls", "/"),
                Command.of("/bin/sh", "-c", "cat /dev/null | wc -c; exit 3"),
                Command.of("/usr/bin/python3", "-S", "-c", "import math, select"),
                Command.of("/bin/bash", "-c", "echo $(ls -d /)"),
                Command.of("/usr/bin/perl", "-e", "use POSIX; print floor(1.5)"),
                Command.of("/usr/bin/git", "--version"),
                Command.of("/usr/bin/sort", "--version"),
                Command.of("/usr/bin/gcc", "--version"),
                Command.of("/usr/bin/make", "--version"),
                Command.of("/usr/bin/sed", "-n", "p", "/dev/null"),
                Command.of("/usr/bin/sqlite3", ":memory:", "select 1"),
                Command.of("/usr/bin/openssl", "version"))
                .map(command -> DynamicTest.dynamicTest(String.join(" ", command.words()), () -> compare(command)));
    }

    private static void compare(Command command) throws IOException {
        Tools.require(command.words().getFirst());
        Path directory = Files.createTempDirectory(folder, "run");
        command.with("LD_DEBUG", "bindings").with("LD_DEBUG_OUTPUT", directory.resolve("native").toString())
                .runNatively();
        Path file = directory.resolve("trace.jsonl");
        Jemu.with("--trace=bindings", "--trace-out", file.toString()).run(command);
        assertThat(String.join("\n", traced(file))).isEqualTo(String.join("\n", debugged(directory)));
    }

    private static TreeSet<String> debugged(Path directory) throws IOException {
        TreeSet<String> bindings = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("native.")).toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    Matcher matcher = LINE.matcher(line);
                    if (matcher.matches() && !line.contains(VDSO)) {
                        bindings.add(text(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4),
                                matcher.group(5), matcher.group(6) == null ? "" : matcher.group(6)));
                    }
                }
            }
        }
        return bindings;
    }

    private static String text(String... parts) {
        return String.join(" ", parts);
    }

    private static TreeSet<String> traced(Path file) throws IOException {
        TreeSet<String> bindings = new TreeSet<>();
        Map<Integer, String> programs = new HashMap<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (String line : lines) {
            JsonObject event = JsonParser.parseString(line).getAsJsonObject();
            int pid = event.has("pid") ? event.get("pid").getAsInt() : 0;
            if (event.has("step") && event.get("step").getAsString().equals("exec")) {
                programs.put(pid, event.getAsJsonArray("arguments").get(0).getAsString());
            } else if (event.has("step") && event.get("step").getAsString().equals("fork")) {
                programs.put(pid, programs.get(event.get("parent").getAsInt()));
            } else if (event.has("winner") && event.get("winner").isJsonObject()) {
                JsonObject requester = event.getAsJsonObject("requester");
                JsonObject winner = event.getAsJsonObject("winner");
                bindings.add(text(name(requester, programs.get(pid)), requester.get("namespace").getAsString(),
                        name(winner, programs.get(pid)), winner.get("namespace").getAsString(),
                        event.get("symbol").getAsString(), event.get("version").getAsString()));
            }
        }
        return bindings;
    }

    /** LD_DEBUG calls the program by its argv[0]. */
    private static String name(JsonObject object, String program) {
        String name = object.get("name").getAsString();
        return name.equals("the program") ? program : name;
    }
}
