package io.jemu.tests.roots;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A build of glibc that was never measured is recognized by its sizes, or left to link itself. */
class UnknownBuildTest {
    private static final String LOADER = "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2";
    /** The head of a build ID note: sizes of name and description, NT_GNU_BUILD_ID, the name. */
    private static final String BUILD_ID_NOTE = "\4\0\0\0\24\0\0\0\3\0\0\0GNU\0";

    @ParameterizedTest
    @ValueSource(strings = {"bullseye", "bookworm", "trixie", "sid"})
    void anotherBuildIdOfTheSameSizes(String root) throws IOException {
        try (RootDirectory directory = RootDirectory.in(root)) {
            Path loader = directory.root().resolve(LOADER);
            String bytes = Files.readString(loader, StandardCharsets.ISO_8859_1);
            int note = bytes.indexOf(BUILD_ID_NOTE) + BUILD_ID_NOTE.length();
            assertThat(note).isGreaterThan(BUILD_ID_NOTE.length());
            String changed = bytes.substring(0, note) + (char) (bytes.charAt(note) ^ 1) + bytes.substring(note + 1);
            Outcome outcome = runWith(directory, changed);
            assertThat(outcome.stderr()).isEmpty();
            assertThat(outcome.stdout()).isEqualTo("hello 2.500\n");
            assertThat(outcome.status()).isEqualTo(3);
        }
    }

    /** Links a program against the root's C library, to be started by an ld.so with these bytes. */
    private static Outcome runWith(RootDirectory directory, String loader) throws IOException {
        Path program = directory.onHost().resolve("hello");
        Path libraries = directory.root().resolve("lib/x86_64-linux-gnu");
        Files.writeString(directory.onHost().resolve("ld.so"), loader, StandardCharsets.ISO_8859_1)
                .toFile().setExecutable(true);
        Path source = Files.writeString(directory.onHost().resolve("hello.c"), """
                int printf(const char *, ...);
                int main(void)
                {
                    printf("%s %.3f\\n", "hello", 2.5);
                    return 3;
                }
                """);
        Tools.gcc(directory.onHost(), "-o", program.toString(), source.toString(), "-nodefaultlibs",
                "-Wl,--dynamic-linker=" + directory.inGuest() + "/ld.so", libraries.resolve("libc.so.6").toString(),
                "-Wl,--allow-shlib-undefined", "-Wl,--unresolved-symbols=ignore-in-shared-libs");
        return directory.runInJemu("jemu", List.of(directory.inGuest() + "/hello"), Map.of());
    }
}
