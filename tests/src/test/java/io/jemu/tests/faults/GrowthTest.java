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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest gives back is given back to the host: jemu does not grow from round to round. */
class GrowthTest {
    private static final int ROUNDS = 6;
    /** In the first rounds the JVM compiles and the buffers of the engine fill. */
    private static final int WARM = 3;
    /** Less than what a round would leave behind if any of its parts kept what it has used. */
    private static final long TOLERANCE_KB = 24 << 10;
    private static final int SECONDS = 60;

    @TempDir
    Path base;

    static long residentKilobytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
    }

    @Test
    void memoryDoesNotGrowFromRoundToRound() throws Exception {
        try (InputStream source = GrowthTest.class.getResourceAsStream("rounds.c")) {
            Files.copy(source, base.resolve("rounds.c"));
        }
        Tools.gcc(base, "-w", "-pthread", "-o", "rounds", "rounds.c");
        // A small heap: what waits for the garbage collector is not to be taken for growth.
        Process jemu = Jemu.with().onJvm("-Xmx96m", "-Xms48m", "-Xmn16m", "-XX:TieredStopAtLevel=1")
                .start(Command.of(base + "/rounds", Integer.toString(ROUNDS)));
        try {
            BufferedReader output = new BufferedReader(
                    new InputStreamReader(jemu.getInputStream(), StandardCharsets.ISO_8859_1));
            long[] resident = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(output.readLine()).isEqualTo("round");
                resident[round] = residentKilobytes(jemu);
                jemu.getOutputStream().write('\n');
                jemu.getOutputStream().flush();
            }
            assertThat(jemu.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(jemu.exitValue()).isZero();
            assertThat(resident[ROUNDS - 1]).as("kilobytes after each round: %s", resident)
                    .isLessThan(resident[WARM - 1] + TOLERANCE_KB);
        } finally {
            jemu.destroyForcibly();
        }
    }
}
