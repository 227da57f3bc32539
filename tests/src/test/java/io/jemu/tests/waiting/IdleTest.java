package io.jemu.tests.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that waits costs nothing, and one task that waits does not stop the others. */
class IdleTest {
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final int WINDOWS = 60;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {
        "exec sleep 600",
        "exec cat",
        "sleep 600 | cat",
        "mkfifo f; exec cat f",
        "mkfifo f; exec 3> f",
        "flock f sleep 600 & flock f true",
        "sleep 600 & wait"
    })
    void waitingGuestUsesNoProcessorTime(String script) throws Exception {
        Process jemu = start("echo ready; " + script);
        try {
            assertThat(jemu.inputReader().readLine()).isEqualTo("ready");
            for (int window = 0; window < WINDOWS; window++) {
                Duration before = processorTime(jemu);
                Thread.sleep(WINDOW);
                if (processorTime(jemu).minus(before).compareTo(IDLE) <= 0) {
                    return;
                }
            }
            fail("jemu never used less than " + IDLE + " of processor time in " + WINDOW);
        } finally {
            jemu.destroyForcibly().waitFor();
        }
    }

    @Test
    void othersGoOnWhileOneReadsStandardInput() throws Exception {
        Process jemu = start("(for i in 1 2 3; do echo tick; sleep 0.02; done; echo done) & cat; wait");
        try (BufferedReader output = jemu.inputReader()) {
            for (String line = output.readLine(); !line.equals("done"); line = output.readLine()) {
                assertThat(line).isEqualTo("tick");
            }
            jemu.getOutputStream().write("typed\n".getBytes());
            jemu.getOutputStream().close();
            assertThat(output.readLine()).isEqualTo("typed");
            assertThat(output.readLine()).isNull();
        } finally {
            jemu.destroyForcibly().waitFor();
        }
    }

    private Process start(String script) {
        return Jemu.with().start(Command.of("/bin/sh", "-c", script).in(directory));
    }

    private static Duration processorTime(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }
}
