package io.jemu.tests.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the host that tests are built with or compare against; without them a test is skipped with a reason. */
public final class Tools {
    private Tools() {}

    /** Skips the running test unless the program is installed. */
    public static void require(String program) {
        assumeTrue(isInstalled(program), () -> program + " is not installed");
    }

    /** Whether a program is in the usual directories, or a file with a path exists. */
    public static boolean isInstalled(String program) {
        if (program.startsWith("/")) {
            return Files.exists(Path.of(program));
        }
        for (String directory : List.of("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** A program in a directory of this JVM's own PATH, such as a compiler in its user's home; or skips the test. */
    public static Path onPath(String program) {
        Optional<Path> found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program)).filter(Files::isExecutable).findFirst();
        assumeTrue(found.isPresent(), () -> program + " is not on the PATH");
        return found.get();
    }

    /** Builds the programs of {@code examples/} into a directory, or skips the test without a compiler. */
    public static Path buildExamples(Path target) {
        require("gcc");
        mustSucceed(Command.of(Jemu.ROOT.resolve("examples/build").toString(), target.toString()));
        return target;
    }

    /** Compiles with gcc in a directory, or skips the test without a compiler. */
    public static void gcc(Path directory, String... arguments) {
        require("gcc");
        List<String> words = new ArrayList<>(List.of("gcc", "-O1"));
        words.addAll(List.of(arguments));
        mustSucceed(Command.of(words).in(directory));
    }

    /** Runs a command on the host that has to work. */
    public static Outcome mustSucceed(Command command) {
        Outcome outcome = command.runNatively();
        if (outcome.status() != 0) {
            throw new AssertionError(command.words() + " ended with " + outcome.status() + "\n" + outcome.stderr());
        }
        return outcome;
    }
}
