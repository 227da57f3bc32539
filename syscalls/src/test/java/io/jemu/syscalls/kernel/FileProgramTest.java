package io.jemu.syscalls.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File calls have the results and errors that they have on the host. */
class FileProgramTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"files", "paths", "descriptors", "sharing", "fifos", "copies"})
    void answersAsTheHost(String name) throws Exception {
        Path program = GuestProgram.compile(directory, name, "-static");
        Path guest = Files.createDirectory(directory.resolve("guest"));
        Path host = Files.createDirectory(directory.resolve("host"));
        GuestProgram.Outcome expected = GuestProgram.runNatively(program, host.toString());
        assertThat(GuestProgram.run(program, guest.toString())).isEqualTo(expected);
        assertThat(expected.status()).isZero();
    }
}
