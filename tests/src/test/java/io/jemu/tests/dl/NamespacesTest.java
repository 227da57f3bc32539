package io.jemu.tests.dl;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.GuestRoot;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dlmopen: as many namespaces as natively, each with a C library of its own and its own view of the world. */
class NamespacesTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        DlPrograms programs = new DlPrograms(folder);
        programs.library("member");
        programs.library("other");
        programs.library("undefined");
        programs.library("bare", "-nostdlib");
        programs.program("namespaces");
    }

    private static Command program() {
        return Command.of("./namespaces").in(folder);
    }

    @Test
    void objectsOfANamespaceBehaveAsNatively() {
        Outcome expected = program().runNatively();
        for (String loader : DlPrograms.LOADERS) {
            DlPrograms.assertSame(Jemu.with(loader).run(program()), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "sid"})
    void objectsOfANamespaceBehaveAsWithTheLoaderOfOtherReleases(String release) throws IOException {
        String root = GuestRoot.require(release).path().toString();
        Outcome expected = Jemu.with("--sysroot", root, "--loader=guest").run(program());
        DlPrograms.assertSame(Jemu.with("--sysroot", root).run(program()), expected);
    }

    @Test
    void loadsAndUnloadsInTheSameSteps() {
        Command command = program().with("LD_DEBUG", "files");
        assertThat(DlPrograms.steps(Jemu.with().run(command))).isEqualTo(DlPrograms.steps(command.runNatively()));
    }
}
