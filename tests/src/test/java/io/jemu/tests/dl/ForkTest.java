package io.jemu.tests.dl;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forked process links on its own: what it loads and unloads is nothing to its parent, and the other way round. */
class ForkTest {
    private static final Pattern PROCESS_ID = Pattern.compile("(?m)^ *(\\d+):\t");

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        Tools.require("gcc");
        for (String source : List.of("first", "second", "forking", "forked", "fork")) {
            try (InputStream stream = ForkTest.class.getResourceAsStream(source + ".c")) {
                Files.copy(stream, folder.resolve(source + ".c"));
            }
        }
        for (String library : List.of("first", "second", "forking")) {
            Tools.gcc(folder, "-shared", "-fPIC", "-o", "lib" + library + ".so", library + ".c", "-ldl");
        }
        Tools.gcc(folder, "-w", "-Wl,-z,lazy", "-o", "program", "fork.c", "-ldl", "-lpthread");
        Tools.gcc(folder, "-Wl,-z,lazy", "-o", "forked", "forked.c", "-L.", "-l:libforking.so", "-Wl,-rpath,$ORIGIN");
    }

    private static void behavesAsNatively(Command command) {
        Outcome expected = command.runNatively();
        Outcome actual = Jemu.with().run(command);
        assertThat(actual.stderr()).isEqualTo(expected.stderr());
        assertThat(actual.stdout()).isEqualTo(expected.stdout());
        assertThat(actual.status()).isEqualTo(expected.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"both", "closing", "constructor", "thread", "failure", "orphan", "program"})
    void loadsAndUnloadsAsNatively(String name) {
        behavesAsNatively(Command.of("./program", name).in(folder));
    }

    @Test
    void forkInConstructorReturnsInBothProcesses() {
        behavesAsNatively(Command.of("./forked").in(folder));
    }

    @Test
    void debuggingLinesCarryTheIdOfTheProcessThatRuns() {
        Command command = Command.of("./forked").in(folder).with("LD_DEBUG", "files");
        List<Integer> actual = processes(Jemu.with().run(command).stderr());
        assertThat(actual).isEqualTo(processes(command.runNatively().stderr())).contains(0, 1);
    }

    /** Which process each debugging line is of, numbered in order of appearance. */
    private static List<Integer> processes(String text) {
        List<String> known = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        for (Matcher matcher = PROCESS_ID.matcher(text); matcher.find(); ) {
            if (!known.contains(matcher.group(1))) {
                known.add(matcher.group(1));
            }
            lines.add(known.indexOf(matcher.group(1)));
        }
        return lines;
    }
}
