package io.jemu.tests.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A shell that runs one command after another, natively or in jemu: hundreds of short programs for the price of one
 * JVM. Programs get no input, the shell's environment and the command's variables that begin with LD_.
 */
public final class Shell implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(10);
    /** What ends a program that does not end by itself, in seconds of processor time. */
    private static final int CPU_LIMIT = 20;
    private static final String DONE = "done ";

    private final Path folder;
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private int count;

    private Shell(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        this.answers = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
        this.commands = new BufferedWriter(
                new OutputStreamWriter(process.getOutputStream(), StandardCharsets.ISO_8859_1));
    }

    /**
     * Starts a shell.
     *
     * @param jemu null: natively
     * @param folder where programs' output is kept for a moment
     */
    public static Shell start(Jemu jemu, Path folder) throws IOException {
        Command shell = Command.of("/bin/sh");
        Path log = Files.createTempFile(folder, "shell", ".log");
        Shell started = new Shell(jemu == null ? shell.startAside(log) : jemu.startAside(shell, log), folder);
        started.send("ulimit -c 0; ulimit -t " + CPU_LIMIT);
        return started;
    }

    private void send(String line) throws IOException {
        commands.write(line);
        commands.write('\n');
        commands.flush();
    }

    /** Runs a command to its end. What the shell says of signals is not in its output. */
    public synchronized Outcome run(Command command) {
        String exports = command.environment().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("LD_"))
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "; ")
                .collect(Collectors.joining());
        String words = command.words().stream().map(Shell::quoted).collect(Collectors.joining(" "));
        Path out = folder.resolve("out" + count);
        Path err = folder.resolve("err" + count++);
        try {
            send("(cd " + quoted(command.directory().toAbsolutePath().toString()) + " && " + exports + "exec " + words
                    + ") </dev/null >" + quoted(out.toString()) + " 2>" + quoted(err.toString())
                    + "; echo " + DONE + "$?");
            String answer = answer(command);
            Outcome outcome = new Outcome(Integer.parseInt(answer.substring(DONE.length())),
                    Files.readAllBytes(out), Files.readAllBytes(err));
            Files.delete(out);
            Files.delete(err);
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(Command command) {
        try {
            String line = CompletableFuture.supplyAsync(this::nextLine)
                    .get(command.limit().toMillis(), TimeUnit.MILLISECONDS);
            if (line == null || !line.startsWith(DONE)) {
                throw new AssertionError("the shell ended instead of running " + command);
            }
            return line;
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("no end: " + command, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String nextLine() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
