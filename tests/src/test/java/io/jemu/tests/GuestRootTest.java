package io.jemu.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestRootTest {
    private static final Path SYSROOT = Path.of(System.getProperty("jemu.root"), "sysroot");

    @ParameterizedTest
    @ValueSource(strings = {"bullseye", "bookworm", "trixie", "sid", "musl"})
    void aManifestPinsEachPackageOnceByVersionAndDigest(String name) throws IOException {
        List<String> lines = Files.readAllLines(SYSROOT.resolve(name + ".manifest"));
        assertThat(lines.getFirst()).matches("suite [a-z]+");
        List<String> packages = lines.subList(1, lines.size());
        assertThat(packages).isNotEmpty().allMatch(line -> line.matches("[a-z0-9][a-z0-9+.-]+ [0-9]\\S* [0-9a-f]{64}"));
        assertThat(packages.stream().map(line -> line.split(" ")[0])).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bullseye", "bookworm", "trixie", "sid"})
    void aRootIsMergedAndHasACacheOfItsLibraries(String name) throws IOException {
        Path root = GuestRoot.require(name).path();
        for (String directory : List.of("bin", "sbin", "lib", "lib64")) {
            assertThat(Files.readSymbolicLink(root.resolve(directory)).toString()).isEqualTo("usr/" + directory);
        }
        assertThat(root.resolve("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")).exists();
        assertThat(root.resolve("usr/bin/awk")).exists();
        assertThat(root.resolve("etc/ld.so.cache")).isNotEmptyFile();
        assertThat(Files.readAllLines(root.resolve("etc/passwd"))).first().asString().startsWith("root:");
    }
}
