package io.jemu.tests.dl;

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

/**
 * Thread-local storage of what dlopen loads: every model of access, old and new threads, numbers that are given again,
 * the surplus of static storage until it is used up, destructors that keep an object.
 */
class ThreadLocalTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        DlPrograms programs = new DlPrograms(folder);
        programs.libraryAs("gd", "models", "-DSIZE=3000", "-DALIGNMENT=64", "-ftls-model=global-dynamic");
        programs.libraryAs("ld", "models", "-DSIZE=3000", "-DALIGNMENT=32");
        programs.libraryAs("desc", "models", "-DSIZE=3000", "-DALIGNMENT=64", "-mtls-dialect=gnu2");
        programs.libraryAs("small", "models", "-DSIZE=40", "-DALIGNMENT=8", "-mtls-dialect=gnu2");
        String initialExec = "-ftls-model=initial-exec";
        programs.libraryAs("ie", "models", "-DSIZE=100", "-DALIGNMENT=8", initialExec);
        programs.libraryAs("huge", "models", "-DSIZE=4000", "-DALIGNMENT=8", initialExec);
        programs.libraryAs("wide", "models", "-DSIZE=4", "-DALIGNMENT=128", initialExec);
        programs.libraryAs("paira", "models", "-DSIZE=100", "-DALIGNMENT=8", initialExec);
        programs.libraryAs("pairb", "models", "-DSIZE=50", "-DALIGNMENT=8", initialExec);
        programs.library("borrower", initialExec);
        programs.libraryAs("trio", "borrower", initialExec, "-L.", "-Wl,-rpath,$ORIGIN", "-Wl,--no-as-needed",
                "-l:libpaira.so", "-l:libpairb.so");
        programs.library("pinned");
        programs.program("threadlocal", "-rdynamic");
    }

    private static Command program() {
        return Command.of("./threadlocal").in(folder);
    }

    @Test
    void variablesBehaveAsNatively() {
        Outcome expected = program().runNatively();
        for (String loader : DlPrograms.LOADERS) {
            DlPrograms.assertSame(Jemu.with(loader).run(program()), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "trixie")
    void variablesBehaveAsWithTheLoaderOfAnotherRelease(String release) throws IOException {
        String root = GuestRoot.require(release).path().toString();
        Outcome expected = Jemu.with("--sysroot", root, "--loader=guest").run(program());
        DlPrograms.assertSame(Jemu.with("--sysroot", root).run(program()), expected);
    }
}
