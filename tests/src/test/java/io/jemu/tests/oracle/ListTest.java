package io.jemu.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --list} says what ldd says. */
class ListTest {
    @TempDir
    Path base;

    private static String withoutAddresses(String listing) {
        return listing.lines()
                .filter(line -> !line.contains("linux-vdso"))
                .map(line -> line.replaceFirst(" \\(0x[0-9a-f]+\\)$", ""))
                .reduce("", (all, line) -> all + line + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/ls", "/usr/bin/git", "/usr/bin/perl", "/lib/x86_64-linux-gnu/libm.so.6"})
    void listsWhatLddLists(String file) {
        Tools.require("ldd");
        Tools.require(file);
        String wanted = withoutAddresses(Command.of("ldd", file).runNatively().stdout());
        for (String loader : new String[] {"jemu", "guest"}) {
            Outcome outcome = Jemu.with("--loader=" + loader, "--list").run(Command.of(file));
            assertThat(withoutAddresses(outcome.stdout())).as(loader).isEqualTo(wanted);
            assertThat(outcome.status()).isZero();
        }
    }

    @Test
    void aStaticProgramHasNoLibraries() throws IOException {
        Files.writeString(base.resolve("m.c"), "int main(void) { return 3; }\n");
        Tools.gcc(base, "-static", "-o", "static", "m.c");
        Tools.gcc(base, "-static-pie", "-o", "static-pie", "m.c");
        Outcome fixed = Jemu.with("--list").run(Command.of(base + "/static"));
        assertThat(fixed.stderr()).isEqualTo("\tnot a dynamic executable\n");
        assertThat(fixed.status()).isEqualTo(1);
        Outcome pie = Jemu.with("--list").run(Command.of(base + "/static-pie"));
        assertThat(pie.stdout()).isEqualTo("\tstatically linked\n");
        assertThat(pie.status()).isZero();
    }
}
