package io.jemu.tests.roots;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of musl are linked by musl's own ld.so, in the guest, whichever loader was asked for. */
class MuslTest {
    @ParameterizedTest
    @ValueSource(strings = {"guest", "jemu"})
    void threadsTlsAndForkWork(String loader) throws IOException {
        try (RootDirectory directory = RootDirectory.in("musl")) {
            Path libc = directory.root().resolve("usr/lib/x86_64-linux-musl/libc.so");
            Path program = directory.onHost().resolve("musl");
            Tools.gcc(directory.onHost(), "-nostdlib", "-fno-builtin", "-fno-stack-protector",
                    "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1", "-o", program.toString(),
                    directory.resource("musl.c").toString(), libc.toString());
            Outcome wanted = Command.of(libc.toString(), program.toString(), "argument").runNatively();
            Outcome got = directory.runInJemu(loader, List.of(directory.inGuest() + "/musl", "argument"), Map.of());
            assertThat(got.stdout()).isEqualTo(wanted.stdout()).startsWith("argument 9 4 ");
            assertThat(got.stderr()).isEmpty();
            assertThat(got.status()).isEqualTo(wanted.status()).isEqualTo(6);
        }
    }
}
