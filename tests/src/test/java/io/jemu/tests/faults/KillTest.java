package io.jemu.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** jemu is ended while its guest is in some state: nothing of either stays behind. */
class KillTest {
    private static final int SIGNALLED = 128;
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGPIPE = 13;
    private static final int SIGTERM = 15;
    private static final int SIGCONT = 18;
    private static final int SECONDS = 60;
    private static final String READY = "ready";

    @TempDir
    static Path base;

    @BeforeAll
    static void compile() throws IOException {
        try (InputStream source = KillTest.class.getResourceAsStream("states.c")) {
            Files.copy(source, base.resolve("states.c"), StandardCopyOption.REPLACE_EXISTING);
        }
        Tools.gcc(base, "-w", "-o", "states", "states.c");
    }

    /** jemu with a guest on the way into a state, and a directory of its own for temporary files. */
    private static Process start(String state, Path temporary) throws IOException {
        Files.createDirectories(temporary);
        return Jemu.with().onJvm("-Djava.io.tmpdir=" + temporary)
                .start(Command.of(base + "/states", state).with("TMPDIR", temporary.toString()));
    }

    private static void awaitReady(Process jemu) throws IOException {
        BufferedReader output = new BufferedReader(
                new InputStreamReader(jemu.getInputStream(), StandardCharsets.ISO_8859_1));
        assertThat(output.readLine()).isEqualTo(READY);
    }

    private static void signal(Process jemu, int signal) {
        Tools.mustSucceed(Command.of("/bin/kill", "-" + signal, Long.toString(jemu.pid())));
    }

    private static int end(Process jemu) throws InterruptedException {
        boolean ended = jemu.waitFor(SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            jemu.destroyForcibly();
        }
        assertThat(ended).as("jemu has ended").isTrue();
        return jemu.exitValue();
    }

    /** Files with a name that a process has open or mapped where temporary files are. */
    private static List<Path> temporaryFiles(Process jemu) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + jemu.pid() + "/fd"));
                Stream<String> mappings = Files.lines(Path.of("/proc/" + jemu.pid() + "/maps"))) {
            Stream<Path> opened = descriptors.map(KillTest::target);
            Stream<Path> mapped = mappings.filter(line -> line.contains(" /"))
                    .map(line -> Path.of(line.substring(line.indexOf(" /") + 1)));
            return Stream.concat(opened, mapped)
                    .filter(file -> file.startsWith("/dev/shm") || file.startsWith("/tmp") && !file.startsWith(base))
                    .filter(file -> !file.startsWith(Jemu.ROOT))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException closed) {
            return Path.of("/");
        }
    }

    private static void endInState(String state, int signal, boolean stopped) throws Exception {
        Path temporary = base.resolve(state + signal);
        Process jemu = start(state, temporary);
        List<ProcessHandle> children;
        List<Path> files;
        try {
            awaitReady(jemu);
            children = jemu.descendants().toList();
            files = temporaryFiles(jemu);
            signal(jemu, signal);
            if (stopped) {
                signal(jemu, SIGCONT);
            }
            assertThat(end(jemu)).isEqualTo(SIGNALLED + signal);
        } finally {
            jemu.destroyForcibly();
        }
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(files).isEmpty();
        assertThat(temporary).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "read", "stdin", "poll", "futex", "wait", "sleep", "exec", "fork"})
    void signalEndsGuestAndJemu(String state) throws Exception {
        endInState(state, SIGTERM, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {SIGINT, SIGHUP})
    void keyboardAndTerminalEndGuestAndJemu(int signal) throws Exception {
        endInState("sleep", signal, false);
    }

    @Test
    void stoppedGuestEndsWhenItIsContinued() throws Exception {
        endInState("stopped", SIGTERM, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "read", "wait", "stopped", "exec", "fork"})
    void nothingStaysOfKilledJemu(String state) throws Exception {
        endInState(state, SIGKILL, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 150, 300})
    void nothingStaysOfJemuKilledWhileItStarts(int milliseconds) throws Exception {
        Path temporary = base.resolve("start" + milliseconds);
        Process jemu = start("sleep", temporary);
        Thread.sleep(milliseconds);
        List<ProcessHandle> children = jemu.descendants().toList();
        signal(jemu, SIGTERM);
        assertThat(end(jemu)).isEqualTo(SIGNALLED + SIGTERM);
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void writingToNobodyIsSigpipe() throws Exception {
        Process jemu = start("writing", base.resolve("pipe"));
        awaitReady(jemu);
        jemu.getInputStream().close();
        assertThat(end(jemu)).isEqualTo(SIGNALLED + SIGPIPE);
    }
}
