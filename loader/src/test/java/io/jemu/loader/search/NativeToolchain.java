package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The host's compiler and ld.so: builds small objects in a folder and runs programs there. */
public final class NativeToolchain {
    private static final String INTERPRETER = "/lib64/ld-linux-x86-64.so.2";

    private final Path folder;

    public NativeToolchain(Path folder) {
        this.folder = folder;
    }

    /** Skips the test on a host that cannot build and run x86-64 glibc programs. */
    public static void require() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs /usr/bin/gcc");
        Assumptions.assumeTrue(Files.exists(Path.of(INTERPRETER)), "needs the ld.so of an x86-64 glibc host");
    }

    public static Path interpreter() {
        return Path.of(INTERPRETER);
    }

    /** Compiles C source text: {@code gcc -o output -x c - options}. */
    public void compile(String source, String output, String... options) throws IOException, InterruptedException {
        Path target = folder.resolve(output);
        Files.createDirectories(target.getParent());
        Path file = Files.writeString(folder.resolve(output.replace('/', '_') + ".c"), source);
        List<String> command = new ArrayList<>(List.of("gcc", "-w", "-o", output, file.toString()));
        command.addAll(List.of(options));
        Output result = run(command, List.of());
        assertThat(result.status()).as(result.text()).isZero();
    }

    /** Builds a shared object. */
    public void library(String source, String output, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-shared", "-fPIC"));
        all.addAll(List.of(options));
        compile(source, output, all.toArray(String[]::new));
    }

    /** What a process wrote to both its outputs, in order, and its exit status. */
    public record Output(String text, int status) {
    }

    /** Runs a command in the folder with only these environment variables (NAME=value). */
    public Output run(List<String> command, List<String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        if (!environment.isEmpty()) {
            List<String> all = new ArrayList<>(List.of("/usr/bin/env", "-i"));
            all.addAll(environment);
            all.addAll(command);
            builder.command(all);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Output(text, process.waitFor());
    }
}
