package io.jemu.tests.dl;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a debugger relies on (link.h, struct r_debug): the list of objects, its states, and the calls of the function at
 * r_brk, where the program under test has a breakpoint of its own.
 */
class RendezvousTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        Tools.require("gcc");
        for (String source : List.of("tls", "dependent", "undefined", "needsmissing", "rendezvous")) {
            try (InputStream stream = RendezvousTest.class.getResourceAsStream(source + ".c")) {
                Files.copy(stream, folder.resolve(source + ".c"));
            }
        }
        for (String library : List.of("tls", "undefined")) {
            Tools.gcc(folder, "-shared", "-fPIC", "-o", "lib" + library + ".so", library + ".c");
        }
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libdependent.so", "dependent.c", "-L.", "-l:libtls.so",
                "-Wl,-rpath,$ORIGIN");
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libgone.so", "needsmissing.c");
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libneedsmissing.so", "needsmissing.c", "-Wl,--no-as-needed",
                "-L.", "-l:libgone.so");
        Files.delete(folder.resolve("libgone.so"));
        Tools.gcc(folder, "-w", "-o", "rendezvous", "rendezvous.c", "-ldl");
    }

    @Test
    void debuggersSeeEachChangeOfTheList() {
        Command command = Command.of("./rendezvous", "dlmopen").in(folder);
        Outcome expected = command.runNatively();
        assertThat(expected.status()).as(expected.stderr()).isZero();
        Outcome actual = Jemu.with().run(command);
        assertThat(actual.stdout()).isEqualTo(expected.stdout());
        assertThat(actual.status()).isEqualTo(expected.status());
    }
}
