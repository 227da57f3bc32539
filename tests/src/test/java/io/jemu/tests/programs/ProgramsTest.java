package io.jemu.tests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Shells, compilers, interpreters and virtual machines at work, with all the processes they start: output, status and
 * files are as natively.
 */
class ProgramsTest {
    @TempDir
    static Path base;

    private static Path classes;

    @BeforeAll
    static void compile() {
        classes = base.resolve("classes");
        Tools.mustSucceed(Command.of(System.getProperty("java.home") + "/bin/javac", "-d", classes.toString(),
                Script.DIRECTORY.resolve("Work.java").toString()));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> scripts() {
        return Script.all().stream().flatMap(script -> script.loaders().stream()
                .map(loader -> DynamicTest.dynamicTest(script.name() + " " + loader, () -> compare(script, loader))));
    }

    private void compare(Script script, String loader) throws IOException {
        script.needs().forEach(Tools::require);
        // The same path for both runs: programs print it.
        Path place = base.resolve(loader + "-" + script.name());
        Path fresh = place.resolve("t");
        Command command = script.command(fresh, classes);

        Files.createDirectories(fresh);
        Outcome wanted = command.runNatively();
        Map<String, String> wantedFiles = files(fresh);
        Files.move(fresh, place.resolve("native"));

        Files.createDirectories(fresh);
        Outcome got = Jemu.with("--loader=" + loader).run(command);

        assertThat(got.stdout()).as("stdout; stderr is %s", got.stderr()).isEqualTo(wanted.stdout());
        if (script.comparesErrors()) {
            assertThat(Script.normalized(got.stderr())).as("stderr").isEqualTo(Script.normalized(wanted.stderr()));
        }
        assertThat(got.status()).as("status").isEqualTo(wanted.status());
        assertThat(files(fresh)).as("files").isEqualTo(wantedFiles);
    }

    /** The sizes of the regular files below a directory, and the types of others. */
    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String what = Files.isSymbolicLink(path) ? "-> " + Files.readSymbolicLink(path)
                        : Files.isRegularFile(path) ? Long.toString(Files.size(path))
                        : Files.isDirectory(path) ? "directory" : "special";
                found.put(directory.relativize(path).toString(), what);
            }
        }
        return found;
    }

    /** Static programs, whose runtime preempts by signals and makes threads with system calls of its own. */
    @Test
    void staticProgramOfGo() {
        Tools.require("go");
        Path program = base.resolve("goroutines");
        Tools.mustSucceed(Command.of("go", "build", "-o", program.toString(),
                        Script.DIRECTORY.resolve("goroutines.go").toString())
                .with("CGO_ENABLED", "0").with("HOME", base.toString()).with("GOFLAGS", "-mod=mod"));
        compareOutput(List.of(program.toString()));
    }

    @Test
    void staticProgramOfRust() {
        Path compiler = Tools.onPath("rustc");
        Path program = base.resolve("rust-threads");
        Tools.mustSucceed(Command.of(compiler.toString(), "-O", "-C", "target-feature=+crt-static", "-o",
                        program.toString(), Script.DIRECTORY.resolve("threads.rs").toString())
                .with("HOME", System.getProperty("user.home")));
        compareOutput(List.of(program.toString()));
    }

    /** Error output names threads by their ids. */
    private static void compareOutput(List<String> words) {
        Command command = Command.of(words);
        Outcome wanted = command.runNatively();
        Outcome got = Jemu.with().run(command);
        assertThat(got.stdout()).as("stdout; stderr is %s", got.stderr()).isEqualTo(wanted.stdout());
        assertThat(got.status()).isEqualTo(wanted.status());
    }
}
