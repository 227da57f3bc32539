package io.jemu.tests.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program meets where the limits end that were set for it by options, and where those do not that jemu has. */
class LimitsTest {
    private static final Path SCRIPTS = Jemu.ROOT.resolve("tests/src/test/resources/sandbox");

    @TempDir
    private Path directory;

    @Test
    void processorTimeEndsWithASignal() {
        Outcome outcome = Jemu.with("--cpu-time", "1").run(Command.of("/bin/sh", "-c", "while :; do :; done"));
        assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(128 + 24);
    }

    @Test
    void whoCatchesThatSignalIsKilledLater() {
        Outcome outcome = Jemu.with("--cpu-time", "1")
                .run(Command.of("/bin/sh", "-c", "trap 'echo caught' XCPU; while :; do :; done"));
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("caught\n");
        assertThat(outcome.status()).isEqualTo(128 + 9);
    }

    @Test
    void noMoreTasksThanAllowed() {
        Tools.require("/usr/bin/python3");
        Outcome outcome = Jemu.with("--max-tasks", "4")
                .run(Command.of("/usr/bin/python3", SCRIPTS.resolve("tasks.py").toString()));
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("3 EAGAIN\n0\n");
    }

    @Test
    void noMoreMemoryThanAllowed() {
        Tools.require("/usr/bin/python3");
        String fill = "import sys; block = b'x' * (int(sys.argv[1]) << 20); print(len(block) >> 20)";
        Jemu limited = Jemu.with("--memory", "256M");
        Outcome little = limited.run(Command.of("/usr/bin/python3", "-c", fill, "100"));
        assertThat(little.stdout()).as(little.stderr()).isEqualTo("100\n");
        Outcome much = limited.run(Command.of("/usr/bin/python3", "-c", fill, "400"));
        assertThat(much.stdout()).isEmpty();
        assertThat(much.status()).isNotZero();
    }

    @Test
    void filesInMemoryAreNotLimitedByTheDescriptorsOfTheShell() {
        Tools.require("/usr/bin/python3");
        List<String> enough = List.of("/bin/sh", "-c",
                "test $(ulimit -H -n) = unlimited || test $(ulimit -H -n) -gt 6000");
        assumeTrue(Command.of(enough).runNatively().status() == 0, "the machine's hard limit of descriptors is low");
        Outcome outcome = Jemu.with("--tmpfs", directory.toString())
                .under(List.of("/bin/sh", "-c", "ulimit -S -n 256; exec \"$@\"", "sh"))
                .run(Command.of("/usr/bin/python3", SCRIPTS.resolve("files.py").toString(), directory.toString()));
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("5000 12497500\n[]\n");
    }

    @Test
    void thePriorityThatJemuWasStartedWithIsTheProgramsOwn() {
        Command nice = Command.of("/usr/bin/nice");
        assertThat(Jemu.with().under(List.of("/usr/bin/nice", "-n", "5")).run(nice).stdout())
                .isEqualTo(Command.of("/usr/bin/nice", "-n", "5", "/usr/bin/nice").runNatively().stdout());
    }
}
