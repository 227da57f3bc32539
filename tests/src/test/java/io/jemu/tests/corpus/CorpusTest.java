package io.jemu.tests.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Real command lines on the machine's own binaries give in jemu what they give natively, whichever ld.so links them.
 */
class CorpusTest {
    @TempDir
    static Path base;

    private static Path data;

    @BeforeAll
    static void makeData() throws IOException {
        Tools.require("/usr/bin/python3");
        Tools.require("gcc");
        data = base.resolve("data");
        Path script = base.resolve("make-data");
        try (var stream = CorpusTest.class.getResourceAsStream("/corpus/make-data")) {
            Files.copy(stream, script);
        }
        Tools.mustSucceed(Command.of("bash", script.toString(), data.toString()));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> linkedByJemu() {
        return tests("jemu");
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> linkedByTheGuestsOwnLoader() {
        return tests("guest");
    }

    private Stream<DynamicTest> tests(String loader) {
        return CorpusProgram.all().stream()
                .map(program -> DynamicTest.dynamicTest(program.name(), () -> compare(program, loader)));
    }

    private void compare(CorpusProgram program, String loader) throws IOException {
        Tools.require(program.command().getFirst());
        // The same path for both runs: programs print it.
        Path place = base.resolve(loader + "-" + program.name().replace('/', '_'));
        Path fresh = place.resolve("t");

        Files.createDirectories(fresh);
        Outcome wanted = program.command(data, fresh).runNatively();
        var wantedFiles = files(fresh);
        Files.move(fresh, place.resolve("native"));

        Files.createDirectories(fresh);
        Outcome got = Jemu.with("--loader=" + loader).and(program.options().toArray(String[]::new))
                .run(program.command(data, fresh));

        if (!program.statusOnly()) {
            assertThat(program.normalized(got.stdout(), fresh))
                    .as("stdout").isEqualTo(program.normalized(wanted.stdout(), fresh));
            if (program.compareErrors()) {
                assertThat(program.normalized(got.stderr(), fresh))
                        .as("stderr").isEqualTo(program.normalized(wanted.stderr(), fresh));
            }
        }
        assertThat(got.status()).as("status; stderr: %s", got.stderr()).isEqualTo(wanted.status());
        if (program.compareFiles()) {
            assertThat(files(fresh)).isEqualTo(wantedFiles);
        }
    }

    /** Names and contents of what a run left behind. */
    private static TreeMap<String, String> files(Path directory) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = directory.relativize(path).toString();
                files.put(name, Files.isRegularFile(path)
                        ? HexFormat.of().formatHex(Files.readAllBytes(path))
                        : "directory");
            }
        }
        return files;
    }
}
