package io.jemu.testkit;

import static io.jemu.testkit.GuestAssertions.assertThat;

import io.jemu.testkit.run.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of programs, as a user of the testkit writes them. */
final class GuestTest {
    @TempDir
    private static Path directory;

    @Test
    void aProgramGetsArgumentsEnvironmentAndInput() {
        Path hello = Compiler.compile(directory, "hello.c", "hello");

        Run run = Guest.program(hello, "one", "two").environment("NAME", "jemu").input("first\nsecond\n").run();

        assertThat(run)
                .exitedWith(2)
                .printedLines("argument 1: one", "argument 2: two", "NAME=jemu", "input: first", "input: second")
                .printedError("done\n");
    }
}
