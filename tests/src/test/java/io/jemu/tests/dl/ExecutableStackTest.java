package io.jemu.tests.dl;

import io.jemu.tests.GuestRoot;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An object that wants an executable stack makes all stacks executable; since glibc 2.41 dlopen refuses it. */
class ExecutableStackTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        DlPrograms programs = new DlPrograms(folder);
        programs.libraryAs("execstack", "bare", "-Wl,-z,execstack");
        programs.program("execstack");
        programs.programAs("needsstack", "execstack", "-L.", "-Wl,-rpath,$ORIGIN", "-Wl,--no-as-needed",
                "-l:libexecstack.so");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./execstack", "./needsstack"})
    void stacksAreAsExecutableAsNatively(String program) throws IOException {
        Command command = Command.of(program).in(folder);
        DlPrograms.assertSame(Jemu.with().run(command), command.runNatively());
        String root = GuestRoot.require("trixie").path().toString();
        Outcome expected = Jemu.with("--sysroot", root, "--loader=guest").run(command);
        DlPrograms.assertSame(Jemu.with("--sysroot", root).run(command), expected);
    }
}
