package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Version needs are checked, and what is missing is said, as by the host's ld.so. */
class VersionsLikeNativeTest {
    private static final String V1 = "V1 { global: f; local: *; };";
    private static final String V2 = "V1 { global: f; local: *; }; V2 { global: g; } V1;";

    @TempDir
    static Path temporary;

    private static Path folder;
    private static NativeToolchain tools;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NativeToolchain.require();
        folder = temporary.toRealPath();
        tools = new NativeToolchain(folder);
        Files.writeString(folder.resolve("v1.map"), V1);
        Files.writeString(folder.resolve("v2.map"), V2);
        Files.writeString(folder.resolve("all.map"), "V2 { global: *; };");
        String source = "int f(void) { return 1; } int g(void) { return 2; }";
        tools.library(source, "full/libv.so", "-Wl,-soname,libv.so", "-Wl,--version-script,v2.map");
        tools.library(source, "old/libv.so", "-Wl,-soname,libv.so", "-Wl,--version-script,v1.map");
        tools.library(source, "none/libv.so", "-Wl,-soname,libv.so");
        tools.library("int g(void); int u(void) { return g(); }", "full/libu.so", "-Wl,-soname,libu.so", "-Lfull",
                "-lv");
        for (String directory : List.of("old", "none")) {
            Files.copy(folder.resolve("full/libu.so"), folder.resolve(directory + "/libu.so"));
        }
        tools.compile("int f(void), g(void); int main(void) { return 0 * (f() + g()); }", "program", "-Lfull", "-lv");
        tools.compile("int u(void); int main(void) { return 0 * u(); }", "indirect", "-Lfull", "-lu",
                "-Wl,-rpath-link,full", "-Wl,--no-as-needed");
        tools.compile("int f(void), g(void) __attribute__((weak)); int main(void) { return g ? 0 : f(); }", "weak",
                "-Lfull", "-lv");
        tools.compile("int f(void); int main(void) { return 0 * f(); }", "onlyf", "-Lfull", "-lv");
    }

    private static void compare(String program, String... environment) throws IOException, InterruptedException {
        List<String> variables = new ArrayList<>(List.of(environment));
        NativeToolchain.Output expected = tools.run(List.of(program), variables);
        try (LinkBench bench = new LinkBench(folder, program, variables)) {
            int status = bench.load(program);
            assertThat(NativeText.lines(bench.text())).isEqualTo(NativeText.lines(expected.text()));
            assertThat(status).isEqualTo(expected.status() == 1 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "old", "none"})
    void reportsWhatIsMissing(String directory) throws IOException, InterruptedException {
        for (String program : List.of("./program", "./indirect", "./weak", "./onlyf")) {
            compare(program, "LD_LIBRARY_PATH=" + directory, "LD_BIND_NOW=");
            compare(program, "LD_LIBRARY_PATH=" + directory, "LD_DEBUG=versions");
            compare(program, "LD_LIBRARY_PATH=" + directory, "LD_TRACE_LOADED_OBJECTS=1", "LD_VERBOSE=1");
        }
    }

    @Test
    void indexesVersionsByNumber() throws IOException {
        try (LinkBench bench = new LinkBench(folder, "./program", List.of("LD_LIBRARY_PATH=full"))) {
            assertThat(bench.load("./program")).isZero();
            LinkMap library = bench.loaded().stream().filter(m -> m.name().endsWith("libv.so")).findFirst()
                    .orElseThrow();
            assertThat(library.versionCount()).isEqualTo(4);
            assertThat(library.version(1)).as("the base version").isNull();
            assertThat(library.version(2)).extracting(FoundVersion::name, FoundVersion::file)
                    .containsExactly("V1", null);
            assertThat(library.version(3).name()).isEqualTo("V2");
            assertThat(library.version(4)).isNull();
            assertThat(library.version(-1)).isNull();
            List<String> needed = new ArrayList<>();
            for (int i = 0; i < bench.main().versionCount(); i++) {
                FoundVersion version = bench.main().version(i);
                if (version != null) {
                    needed.add(version.file() + " " + version.name());
                }
            }
            assertThat(needed).contains("libv.so V1", "libv.so V2", "libc.so.6 GLIBC_2.2.5");
        }
    }
}
