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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds of a thousand processes that a shell starts, ten thousand threads, twenty thousand mappings, 200 MB through a
 * pipe and a thousand open sockets end as they do natively, and nothing of them stays.
 */
class StressTest {
    private static final int ROUNDS = 4;
    /** In the first rounds the JVM compiles and the buffers of the engine fill. */
    private static final int WARM = 2;
    /** Two pages kept of each process would be twice as much in the rounds that count. */
    private static final long TOLERANCE_KB = 8 << 10;
    private static final int SECONDS = 60;

    @TempDir
    Path base;

    private void add(String name) throws IOException {
        try (InputStream source = StressTest.class.getResourceAsStream(name)) {
            Files.copy(source, base.resolve(name));
        }
    }

    private Command rounds(int count) {
        return Command.of("/bin/sh", base + "/stress.sh", Integer.toString(count), base + "/stress");
    }

    @Test
    void muchWorkLeavesNothingBehind() throws Exception {
        add("stress.c");
        add("stress.sh");
        Tools.gcc(base, "-w", "-pthread", "-o", "stress", "stress.c");
        List<String> wanted = rounds(1).runNatively().stdout().lines().toList();
        assertThat(wanted).hasSize(6).endsWith("round").doesNotContain("status 1");

        // A small heap: what waits for the garbage collector is not to be taken for growth.
        Process jemu = Jemu.with().onJvm("-Xmx96m", "-Xms48m", "-Xmn16m", "-XX:TieredStopAtLevel=1")
                .start(rounds(ROUNDS));
        try {
            BufferedReader output = new BufferedReader(
                    new InputStreamReader(jemu.getInputStream(), StandardCharsets.ISO_8859_1));
            List<Long> resident = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (String line : wanted) {
                    assertThat(output.readLine()).isEqualTo(line);
                }
                resident.add(GrowthTest.residentKilobytes(jemu));
                jemu.getOutputStream().write('\n');
                jemu.getOutputStream().flush();
            }
            assertThat(jemu.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(jemu.exitValue()).isZero();
            assertThat(resident.getLast()).as("kilobytes after each round: %s", resident)
                    .isLessThan(resident.get(WARM - 1) + TOLERANCE_KB);
        } finally {
            jemu.destroyForcibly();
        }
    }
}
