package io.jemu.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles the small programs of {@code src/test/c}; without gcc a test is skipped. */
final class Compiler {
    private static final Path SOURCES = Path.of("src", "test", "c").toAbsolutePath();
    private static final Path GCC = Path.of("/usr/bin/gcc");
    private static final Path GXX = Path.of("/usr/bin/g++");

    private Compiler() {}

    /** Makes a program or library of one source, beside what was made in the directory before. */
    static Path compile(Path directory, String source, String result, String... options) {
        Path compiler = source.endsWith(".cc") ? GXX : GCC;
        assumeTrue(Files.isExecutable(compiler), compiler.getFileName() + " is not installed");
        List<String> command = new ArrayList<>(List.of(compiler.toString(), "-O1", "-o", result,
                SOURCES.resolve(source).toString()));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .start();
            String words = new String(process.getInputStream().readAllBytes());
            assertEquals(0, process.waitFor(), words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return directory.resolve(result);
    }
}
