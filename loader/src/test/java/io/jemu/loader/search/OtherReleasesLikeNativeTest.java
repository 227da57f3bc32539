package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of other Debian releases are loaded, and all is said of it, as by the ld.so of that release. */
class OtherReleasesLikeNativeTest {
    private static final Path ROOTS = Path.of(System.getProperty("jemu.root"), "sysroot", "roots");
    private static final String DEBUG = "LD_DEBUG=libs,files,versions,scopes";

    @TempDir
    private Path temporary;

    private void compare(Path root, String program, List<String> environment)
            throws IOException, InterruptedException {
        NativeToolchain tools = new NativeToolchain(temporary);
        List<String> command = new ArrayList<>(
                List.of("unshare", "-r", "chroot", root.toString(), "/usr/bin/env", "-i"));
        command.addAll(environment);
        command.addAll(List.of(program, "--version"));
        NativeToolchain.Output expected = tools.run(command, List.of());
        assumeTrue(!expected.text().startsWith("unshare:") && !expected.text().startsWith("chroot:"), expected.text());
        try (LinkBench bench = new LinkBench(root.toRealPath(), "/", program, environment)) {
            int status = bench.load(program);
            assertThat(NativeText.lines(bench.text())).as("%s %s", program, environment)
                    .isEqualTo(NativeText.lines(expected.text()));
            assertThat(status).isEqualTo(expected.status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie", "sid"})
    void loadsLikeNative(String release) throws IOException, InterruptedException {
        Path root = ROOTS.resolve(release);
        assumeTrue(Files.isDirectory(root), () -> "the guest root is missing; it comes by: sysroot/fetch " + release);
        for (String program : List.of("/usr/bin/bash", "/usr/bin/perl", "/usr/bin/python3", "/usr/bin/ls")) {
            if (!Files.exists(root.resolve(program.substring(1)))) {
                continue;
            }
            compare(root, program, List.of("LD_TRACE_LOADED_OBJECTS=1"));
            compare(root, program, List.of("LD_TRACE_LOADED_OBJECTS=2", "LD_VERBOSE=1"));
            compare(root, program, List.of(DEBUG));
            compare(root, program, List.of(DEBUG, "LD_PRELOAD=libnosuch.so libm.so.6"));
            compare(root, program, List.of(DEBUG, "LD_LIBRARY_PATH=/nonexistent:/usr/bin/bash:/usr/lib:/"));
            compare(root, program, List.of("LD_LIBRARY_PATH=/", "LD_PRELOAD=/etc/passwd /usr /usr/bin/nothing",
                    "LD_TRACE_LOADED_OBJECTS=1"));
        }
    }
}
