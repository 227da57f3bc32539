package io.jemu.tests.roots;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Server;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Busybox, linked with musl: its shell and about 120 of its applets do what they do natively. {@code
 * tests/busybox/build} makes it.
 */
class BusyboxTest {
    private static final Path BUSYBOX = Jemu.ROOT.resolve("tests/busybox/busybox");
    private static final Path SCRIPT = Jemu.ROOT.resolve("tests/src/test/resources/roots/busybox.sh");
    private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

    @TempDir
    Path base;

    @Test
    void shellAndAppletsWork() throws IOException {
        Tools.require(MUSL);
        Tools.require(BUSYBOX.toString());
        // The same path for both runs: programs print it.
        Path place = base.resolve("t");
        Command command = Command.of(BUSYBOX.toString(), "sh", SCRIPT.toString(), BUSYBOX.toString(),
                Integer.toString(Server.freePort())).in(place);
        Files.createDirectories(place);
        Outcome wanted = command.runNatively();
        Files.move(place, base.resolve("native"));
        Files.createDirectories(place);
        Outcome got = Jemu.with().run(command);
        assertThat(got.stdout()).as("stdout; stderr is %s", got.stderr()).isEqualTo(wanted.stdout())
                .contains("== done");
        assertThat(errors(got)).isEqualTo(errors(wanted));
        assertThat(got.status()).isEqualTo(wanted.status());
    }

    /** Whether the shell is told of a job's end before it waits for it, and then keeps silent, is a race. */
    private static List<String> errors(Outcome outcome) {
        return outcome.stderr().lines().filter(line -> !line.equals("Terminated")).toList();
    }
}
