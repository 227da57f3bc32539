package io.jemu.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.oracle.Batch.Mode;
import io.jemu.tests.roots.RootDirectory;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the real ld.so says of real programs under LD_DEBUG (libraries and where they were looked for, files, versions,
 * scopes, relocations, bindings, the order of constructors and destructors; of some, symbols and statistics too),
 * lazily and with LD_BIND_NOW, and what ldd -v -r prints, jemu says line by line; {@link DebugLog} lists the
 * exceptions. Programs of the machine, and of guest roots with other glibc versions, which run natively with the root
 * as theirs.
 *
 * <p>With {@code -Djemu.oracle=all}: every program that is installed on the machine, up to its main function.
 */
class OracleTest {
    private static final int WORKERS = 2;
    private static final int BATCH = 8;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Set<Mode> BRIEFLY = EnumSet.complementOf(EnumSet.of(Mode.IN_FULL));

    private static final ExecutorService WORK = Executors.newFixedThreadPool(WORKERS);

    @TempDir
    static Path base;

    @AfterAll
    static void stop() {
        WORK.shutdownNow();
    }

    /** Runs the batches natively and in jemu. */
    @FunctionalInterface
    private interface Runner {
        Comparison run(Batch batch) throws IOException;
    }

    @TestFactory
    Stream<DynamicTest> programsOfTheMachine() throws IOException {
        if ("all".equals(System.getProperty("jemu.oracle"))) {
            Tools.require("gcc");
            return tests(InstalledPrograms.commands(base), BRIEFLY, line -> true, OracleTest::runOnTheMachine);
        }
        return tests(lines("programs.txt"), BRIEFLY, OracleTest::isInstalled, OracleTest::runOnTheMachine);
    }

    @TestFactory
    Stream<DynamicTest> someInFull() throws IOException {
        return tests(lines("programs-in-full.txt"), Set.of(Mode.IN_FULL), OracleTest::isInstalled,
                OracleTest::runOnTheMachine);
    }

    @TestFactory
    Stream<DynamicTest> programsOfBullseye() throws IOException {
        return programsOfRoot("bullseye");
    }

    @TestFactory
    Stream<DynamicTest> programsOfBookworm() throws IOException {
        return programsOfRoot("bookworm");
    }

    @TestFactory
    Stream<DynamicTest> programsOfTrixie() throws IOException {
        return programsOfRoot("trixie");
    }

    @TestFactory
    Stream<DynamicTest> programsOfSid() throws IOException {
        return programsOfRoot("sid");
    }

    private static Stream<DynamicTest> programsOfRoot(String name) throws IOException {
        Path root;
        try (RootDirectory directory = RootDirectory.in(name)) {
            directory.requireNative();
            root = directory.root();
        }
        return tests(lines("programs-of-roots.txt"), EnumSet.of(Mode.LAZILY, Mode.AT_ONCE),
                line -> program(line).startsWith("/") ? Files.exists(root.resolve(program(line).substring(1)))
                        : Files.exists(root.resolve("usr/bin").resolve(program(line))),
                batch -> runInRoot(name, batch));
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream stream = OracleTest.class.getResourceAsStream("/oracle/" + resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }

    /** The first word that is no assignment. */
    private static String program(String line) {
        return Stream.of(line.split(" ")).filter(word -> !word.contains("=")).findFirst().orElseThrow();
    }

    private static boolean isInstalled(String line) {
        return Tools.isInstalled(program(line));
    }

    private static Stream<DynamicTest> tests(List<String> lines, Set<Mode> modes, Predicate<String> installed,
            Runner runner) {
        List<DynamicTest> tests = new ArrayList<>();
        List<String> present = lines.stream().filter(installed).toList();
        lines.stream().filter(installed.negate()).forEach(line -> tests.add(DynamicTest.dynamicTest(line,
                () -> assumeTrue(false, program(line) + " is not installed"))));
        for (int from = 0; from < present.size(); from += BATCH) {
            List<String> some = present.subList(from, Math.min(from + BATCH, present.size()));
            CompletableFuture<Comparison> result =
                    CompletableFuture.supplyAsync(() -> run(runner, new Batch(some, modes)), WORK);
            for (int i = 0; i < some.size(); i++) {
                int line = i;
                for (Mode mode : modes) {
                    tests.add(DynamicTest.dynamicTest(some.get(i) + ", " + mode,
                            () -> result.join().compare(line, mode)));
                }
            }
        }
        return tests.stream();
    }

    private static Comparison run(Runner runner, Batch batch) {
        try {
            return runner.run(batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Comparison runOnTheMachine(Batch batch) throws IOException {
        Path natively = Files.createTempDirectory(base, "native");
        Path jemu = Files.createTempDirectory(base, "jemu");
        Command command = Command.of(batch.write(natively, natively.toString())).in(natively);
        check(command.within(LIMIT).runNatively());
        command = Command.of(batch.write(jemu, jemu.toString())).in(jemu);
        check(Jemu.with().run(command.within(LIMIT)));
        return new Comparison(natively, natively.toString(), jemu, jemu.toString());
    }

    private static Comparison runInRoot(String name, Batch batch) throws IOException {
        Path natively = Files.createTempDirectory(base, "native");
        Path jemu = Files.createTempDirectory(base, "jemu");
        String insideNative = runInRoot(name, batch, natively, null);
        return new Comparison(natively, insideNative, jemu, runInRoot(name, batch, jemu, "jemu"));
    }

    /** @param loader null for a native run */
    private static String runInRoot(String name, Batch batch, Path results, String loader) throws IOException {
        try (RootDirectory directory = RootDirectory.in(name)) {
            List<String> command = batch.write(directory.onHost(), directory.inGuest());
            check(loader == null ? directory.runNatively(command, Map.of())
                    : directory.runInJemu(loader, command, Map.of()));
            try (Stream<Path> files = Files.list(directory.onHost())) {
                for (Path file : files.toList()) {
                    Files.move(file, results.resolve(file.getFileName()));
                }
            }
            return directory.inGuest();
        }
    }

    private static void check(Outcome shell) {
        assertThat(shell.stderr()).isEmpty();
        assertThat(shell.status()).isZero();
    }
}
