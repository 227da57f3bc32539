package io.jemu.tests.roots;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A build of glibc that was never measured is recognized by its sizes, or left to link itself. */
class UnknownBuildTest {
    private static final int HEXADECIMAL = 16;
    private static final String LOADER = "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2";
    /** The head of a build ID note: sizes of name and description, NT_GNU_BUILD_ID, the name. */
    private static final String BUILD_ID_NOTE = "\4\0\0\0\24\0\0\0\3\0\0\0GNU\0";

    @ParameterizedTest
    @ValueSource(strings = {"bullseye", "bookworm", "trixie", "sid"})
    void anotherBuildIdOfTheSameSizes(String root) throws IOException {
        try (RootDirectory directory = RootDirectory.in(root)) {
            String changed = withOtherBuildId(loader(directory));
            Outcome outcome = runWith(directory, changed);
            assertThat(outcome.stderr()).isEmpty();
            assertThat(outcome.stdout()).isEqualTo("hello 2.500\n");
            assertThat(outcome.status()).isEqualTo(3);
        }
    }

    /** With other sizes the layout is derived, or jemu says that it cannot and the guest's ld.so runs. */
    @ParameterizedTest
    @ValueSource(strings = {"bullseye", "bookworm", "trixie", "sid"})
    void anotherBuildIdAndAnotherSize(String root) throws IOException {
        try (RootDirectory directory = RootDirectory.in(root)) {
            String loader = loader(directory);
            int size = loader.indexOf(symbolEntry(directory)) + Long.BYTES;
            assertThat(size).isGreaterThan(Long.BYTES);
            String larger = loader.substring(0, size) + (char) (loader.charAt(size) + Long.BYTES & 0xff)
                    + loader.substring(size + 1);
            Outcome outcome = runWith(directory, withOtherBuildId(larger));
            if (!outcome.stderr().isEmpty()) {
                assertThat(outcome.stderr()).matches("jemu: the layout of " + directory.inGuest()
                        + "/ld\\.so is unknown \\(build ID [0-9a-f]{40}\\); "
                        + "the guest's own dynamic linker runs instead\n");
            }
            assertThat(outcome.stdout()).isEqualTo("hello 2.500\n");
            assertThat(outcome.status()).isEqualTo(3);
        }
    }

    private static String loader(RootDirectory directory) throws IOException {
        return Files.readString(directory.root().resolve(LOADER), StandardCharsets.ISO_8859_1);
    }

    private static String withOtherBuildId(String loader) {
        int note = loader.indexOf(BUILD_ID_NOTE) + BUILD_ID_NOTE.length();
        assertThat(note).isGreaterThan(BUILD_ID_NOTE.length());
        return loader.substring(0, note) + (char) (loader.charAt(note) ^ 1) + loader.substring(note + 1);
    }

    /** st_value and st_size of _rtld_global, as they lie in the file. */
    private static String symbolEntry(RootDirectory directory) {
        Tools.require("readelf");
        String symbols = Tools.mustSucceed(Command.of("readelf", "--dyn-syms", "-W",
                directory.root().resolve(LOADER).toString())).stdout();
        String[] fields = symbols.lines().filter(line -> line.contains(" _rtld_global@")).findFirst().orElseThrow()
                .trim().split(" +");
        byte[] entry = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.parseLong(fields[1], HEXADECIMAL)).putLong(Long.parseLong(fields[2])).array();
        return new String(entry, StandardCharsets.ISO_8859_1);
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
