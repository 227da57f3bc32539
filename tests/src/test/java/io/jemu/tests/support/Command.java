package io.jemu.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A command line with its surroundings, to be run natively or in jemu. Immutable. */
public record Command(List<String> words, Map<String, String> environment, Path directory, Path stdin, Duration limit) {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    /** A command in an empty environment but for PATH, LC_ALL and TZ, in the current directory, without input. */
    public static Command of(String... words) {
        return of(List.of(words));
    }

    public static Command of(List<String> words) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return new Command(List.copyOf(words), environment, Path.of("."), Path.of("/dev/null"), DEFAULT_LIMIT);
    }

    public Command in(Path newDirectory) {
        return new Command(words, environment, newDirectory, stdin, limit);
    }

    public Command with(String name, String value) {
        Map<String, String> extended = new LinkedHashMap<>(environment);
        extended.put(name, value);
        return new Command(words, extended, directory, stdin, limit);
    }

    Command without(String name) {
        Map<String, String> reduced = new LinkedHashMap<>(environment);
        reduced.remove(name);
        return new Command(words, reduced, directory, stdin, limit);
    }

    public Command input(Path file) {
        return new Command(words, environment, directory, file, limit);
    }

    public Command within(Duration newLimit) {
        return new Command(words, environment, directory, stdin, newLimit);
    }

    /** The same surroundings around another command line that begins with {@code prefix}. */
    Command prefixed(List<String> prefix) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return new Command(all, environment, directory, stdin, limit);
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** Starts the command on the host, with pipes for its standard streams. */
    Process start() {
        try {
            return builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the command on the host, with pipes for its input and output and a file for its errors. */
    Process startAside(Path errors) {
        try {
            return builder().redirectError(errors.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the command on the host, with its input and all of its output going to a file. */
    Process start(Path log) {
        try {
            return builder().redirectInput(stdin.toFile()).redirectErrorStream(true).redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the command on the host. */
    public Outcome runNatively() {
        ProcessBuilder builder = builder().redirectInput(stdin.toFile());
        // A thread for each stream: a program that fills one pipe must not wait for the other to be read.
        try (ExecutorService readers = Executors.newCachedThreadPool()) {
            Process process = builder.start();
            CompletableFuture<byte[]> err =
                    CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()), readers);
            CompletableFuture<byte[]> out =
                    CompletableFuture.supplyAsync(() -> drain(process.getInputStream()), readers);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("no end after " + limit.toSeconds() + " s: " + String.join(" ", words)
                        + "\nstdout: " + Text.head(out.join()) + "\nstderr: " + Text.head(err.join()));
            }
            return new Outcome(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + words, e);
        }
    }

    private static byte[] drain(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
