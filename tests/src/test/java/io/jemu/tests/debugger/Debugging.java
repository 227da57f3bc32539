package io.jemu.tests.debugger;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs GDB's commands on a program, natively and in jemu. */
final class Debugging {
    private static final List<String> GDB = List.of("gdb", "-nx", "-batch", "-ex", "set pagination off",
            "-ex", "set width 0", "-ex", "set confirm off", "-ex", "set breakpoint pending on");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("target remote (\\S+)");
    private static final String SAME_ROOT = "set sysroot /";
    /** What GDB says of how it debugs. */
    private static final Pattern MANNER = Pattern.compile("(\\[.*|Using host libthread_db.*|Program stopped\\."
            + "|Reading symbols from .*|Remote debugging using .*|)");

    private final Path directory;
    private final Jemu jemu;
    private final String setup;

    private Debugging(Path directory, Jemu jemu, String setup) {
        this.directory = directory;
        this.jemu = jemu;
        this.setup = setup;
    }

    /** Debugs programs that are in a directory; skips the test without GDB. */
    static Debugging in(Path directory) {
        Tools.require("gdb");
        return new Debugging(directory, Jemu.with(), SAME_ROOT);
    }

    /** The same with other options of jemu, and with binaries that GDB reads through jemu. */
    Debugging remotely(String... options) {
        return new Debugging(directory, jemu.and(options), "set sysroot target:");
    }

    /** The same with a seed, so that the program can go back. */
    Debugging repeatably() {
        return new Debugging(directory, jemu.and("--seed", "7"), setup);
    }

    /** What the program prints in jemu without a debugger. */
    String undebugged(String... program) {
        Path output = directory.resolve("undebugged");
        try (Guest guest = new Guest(start(jemu, program, output, directory.resolve("errors")), output, output)) {
            guest.status();
            return text(output);
        }
    }

    /** What the program has printed that was debugged last. */
    String printed() {
        return text(directory.resolve("output"));
    }

    /** Compiles a source of the tests' without optimization. */
    void compile(String source, String... arguments) {
        Path file = directory.resolve(source);
        try (InputStream in = Debugging.class.getResourceAsStream("/debugger/" + source)) {
            Files.copy(in, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of("-g", "-O0", "-pthread", source));
        words.addAll(List.of(arguments));
        Tools.gcc(directory, words.toArray(String[]::new));
    }

    private static List<String> commands(String script) {
        List<String> words = new ArrayList<>();
        script.lines().filter(line -> !line.isBlank()).forEach(line -> words.addAll(List.of("-ex", line.strip())));
        return words;
    }

    private Command gdb(List<String> first, String script, List<String> last) {
        List<String> words = new ArrayList<>(GDB);
        words.addAll(first);
        words.addAll(commands(script));
        words.addAll(last);
        return Command.of(words).in(directory).within(LIMIT);
    }

    /** What GDB prints natively, normalized. */
    String natively(String script, String... program) {
        List<String> last = new ArrayList<>(List.of("--args"));
        last.addAll(List.of(program));
        Outcome outcome = gdb(List.of("-ex", "set startup-with-shell off", "-ex", "starti"), script, last)
                .runNatively();
        return normalize(outcome.stdout() + outcome.stderr());
    }

    /** The program in jemu, waiting for a debugger. */
    Guest start(String... program) {
        Path errors = directory.resolve("errors");
        Path output = directory.resolve("output");
        return new Guest(start(jemu.and("--gdb", "0"), program, output, errors), output, errors);
    }

    private Process start(Jemu emulator, String[] program, Path output, Path errors) {
        ProcessBuilder builder = new ProcessBuilder(emulator.commandLine(program)).directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LD_"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program in jemu. */
    final class Guest implements AutoCloseable {
        private final Process process;
        private final Path output;
        private final Path errors;

        Guest(Process process, Path output, Path errors) {
            this.process = process;
            this.output = output;
            this.errors = errors;
        }

        /** Where it waits for a debugger. */
        String address() {
            return awaitIn(errors, ADDRESS).group(1);
        }

        /** Waits until the program has printed something. */
        void awaitOutput(String text) {
            awaitIn(output, Pattern.compile(Pattern.quote(text)));
        }

        private Matcher awaitIn(Path file, Pattern pattern) {
            long end = System.nanoTime() + LIMIT.toNanos();
            boolean alive = true;
            while (alive && System.nanoTime() < end) {
                alive = process.isAlive();
                Matcher matcher = pattern.matcher(text(file));
                if (matcher.find()) {
                    return matcher;
                }
                pause();
            }
            throw new AssertionError("'" + pattern + "' is not in: " + text(file));
        }

        String errors() {
            return text(errors);
        }

        /** The status with which it ends. */
        int status() {
            try {
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("the program does not end: " + errors());
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** GDB's command line to debug it. */
        Command debug(String script, String file) {
            List<String> last = file == null ? List.of() : List.of(file);
            return gdb(List.of("-ex", setup, "-ex", "target remote " + address()), script, last);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** What GDB prints that is interrupted when the program has printed {@code ready}, normalized. */
    String interrupt(Guest guest, String script, String file) {
        Path log = directory.resolve("gdb.log");
        Process gdb;
        try {
            gdb = new ProcessBuilder(guest.debug(script, file).words()).directory(directory.toFile())
                    .redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true)
                    .redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            guest.awaitOutput("ready");
            Tools.mustSucceed(Command.of("kill", "-INT", Long.toString(gdb.pid())));
            if (!gdb.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("gdb does not end: " + text(log));
            }
            return normalize(text(log));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            gdb.destroyForcibly();
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What GDB prints of the program in jemu, normalized. */
    String emulated(String script, String... program) {
        try (Guest guest = start(program)) {
            Outcome outcome = guest.debug(script, setup.equals(SAME_ROOT) ? program[0] : null).runNatively();
            guest.status();
            return normalize(outcome.stdout() + outcome.stderr());
        }
    }

    /** Without addresses, ids, and what GDB says of how it debugs. */
    static String normalize(String text) {
        return text.replaceAll("0x[0-9a-f]{6,}", "ADDRESS")
                .replaceAll("Thread (ADDRESS \\(LWP \\d+\\)|\\d+\\.\\d+)", "Thread ID")
                .replaceAll("Thread \\d+ \"[^\"]*\" hit ", "")
                .replaceAll("\\b(process|LWP|Thread) \\d{2,}", "$1 ID")
                .replaceAll(" +", " ")
                .lines().filter(line -> !MANNER.matcher(line).matches()).collect(Collectors.joining("\n"));
    }
}
