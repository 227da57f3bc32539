package io.jemu.tests.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs have in a sandbox: devices, terminals and sockets of their own, and nobody else's processes. */
class SandboxTest {
    private static final String SANDBOX = "--sandbox";

    @TempDir
    private Path directory;

    @BeforeEach
    void resolve() throws IOException {
        directory = directory.toRealPath();
    }

    private static Command python(String script, Object... arguments) {
        Tools.require("/usr/bin/python3");
        List<String> words = new ArrayList<>(List.of("/usr/bin/python3",
                Jemu.ROOT.resolve("tests/src/test/resources/sandbox").resolve(script).toString()));
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        return Command.of(words);
    }

    private static void same(Outcome outcome, Outcome expected) {
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo(expected.stdout()).isNotEmpty();
        assertThat(outcome.status()).isEqualTo(expected.status()).isZero();
    }

    @Test
    void pseudoTerminalsAreTheGuests() {
        Command command = python("terminals.py");
        same(Jemu.with(SANDBOX).run(command), command.runNatively());
    }

    @Test
    void scriptRunsAProgramAtATerminal() {
        Tools.require("script");
        Outcome outcome = Jemu.with(SANDBOX).run(Command.of("script", "-qec", "tty && exit 3", "/dev/null"));
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("/dev/pts/0\r\n");
        assertThat(outcome.status()).isEqualTo(3);
    }

    @Test
    void onlyTheGuestsDevicesAreThere() {
        Outcome outcome = Jemu.with(SANDBOX).run(Command.of("/bin/ls", "/dev", "/dev/pts", "/dev/shm"));
        assertThat(outcome.stdout().lines()).containsExactly(
                "/dev:", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty",
                "urandom", "zero", "", "/dev/pts:", "ptmx", "", "/dev/shm:");
    }

    @ParameterizedTest
    @ValueSource(strings = {SANDBOX, "--net=host"})
    void processesOfTheHostAreNotThere(String option) throws Exception {
        Process other = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            String pid = Long.toString(other.pid());
            Outcome outcome = Jemu.with(option).run(Command.of("/bin/bash", "-c",
                    "kill -0 $0; kill -9 $0; kill -9 -- -$0; ls -d /proc/$0; for p in /proc/[0-9]*; do"
                            + " [ $p = /proc/$$ ] || echo seen $p; done; echo end", pid));
            assertThat(outcome.stdout()).isEqualTo("end\n");
            assertThat(outcome.stderr().lines()).hasSize(4)
                    .allMatch(line -> line.contains("No such process") || line.contains("No such file"));
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void socketsHaveNamesInEachFileSystem() throws IOException {
        Outcome expected = python("unix.py", Files.createDirectory(directory.resolve("native"))).runNatively();
        Path place = Files.createDirectory(directory.resolve("place"));
        Command command = python("unix.py", place);
        same(Jemu.with("--tmpfs", place.toString()).run(command), expected);
        same(Jemu.with(SANDBOX).run(command), expected);
        Path overlay = Files.createDirectory(directory.resolve("overlay"));
        same(Jemu.with(SANDBOX, "--overlay", overlay.toString()).run(command), expected);
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void processesShareObjectsThroughASocket() {
        Command command = python("manager.py");
        same(Jemu.with(SANDBOX).run(command), command.runNatively());
    }
}
