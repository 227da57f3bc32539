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

/** dlinfo's requests, dladdr, dladdr1, dlsym, dlvsym and _dl_find_object tell what they tell natively. */
class DescriptionTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        DlPrograms programs = new DlPrograms(folder);
        programs.library("described", "-Wl,-rpath,$ORIGIN/lib:/nowhere");
        programs.program("description", "-rdynamic", "-Wl,-rpath,/usr/local/nowhere,--disable-new-dtags");
    }

    private static Command program() {
        return Command.of("./description").in(folder).with("LD_LIBRARY_PATH", "/nowhere/at/all:.");
    }

    @Test
    void objectsAndSymbolsAreDescribedAsNatively() {
        Outcome expected = program().runNatively();
        for (String loader : DlPrograms.LOADERS) {
            DlPrograms.assertSame(Jemu.with(loader).run(program()), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "trixie")
    void objectsAndSymbolsAreDescribedAsByAnotherRelease(String release) throws IOException {
        String root = GuestRoot.require(release).path().toString();
        Outcome expected = Jemu.with("--sysroot", root, "--loader=guest").run(program());
        DlPrograms.assertSame(Jemu.with("--sysroot", root).run(program()), expected);
    }
}
