package io.jemu.tests.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Shell;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs with their libraries behave as natively: which definition each reference gets, what is constructed
 * and destroyed when, and what dlerror says. {@code -Djemu.graphs=FROM-TO} tries other seeds.
 */
class LibraryGraphsTest {
    private static final String DEFAULT_RANGE = "1-60";
    /** Seeds of graphs that once went wrong. */
    private static final long[] FAILED_BEFORE = {};

    private static final Pattern PROCESS_ID = Pattern.compile("^ *\\d+:\t");
    private static final Pattern LIBC_BINDS = Pattern.compile("binding file \\S+/libc\\.so\\.6 ");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{8,16}");

    @TempDir
    static Path temporary;

    private static GraphBuilder builder;
    private static Shell natively;
    private static Shell emulated;

    @BeforeAll
    static void start() throws IOException {
        Tools.require("gcc");
        Path folder = temporary.toRealPath();
        builder = new GraphBuilder(folder);
        natively = Shell.start(null, Files.createDirectory(folder.resolve("native")));
        emulated = Shell.start(Jemu.with("--loader=jemu"), Files.createDirectory(folder.resolve("emulated")));
    }

    @AfterAll
    static void stop() throws IOException {
        if (emulated != null) {
            natively.close();
            emulated.close();
        }
    }

    static LongStream seeds() {
        String[] range = System.getProperty("jemu.graphs", DEFAULT_RANGE).split("-");
        return LongStream.concat(LongStream.of(FAILED_BEFORE),
                LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]))).distinct();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Execution(ExecutionMode.CONCURRENT)
    void behavesAsNatively(long seed) throws IOException {
        LibraryGraph graph = GraphGenerator.generate(seed);
        Path directory = builder.build(graph);
        assumeTrue(directory != null, "the static linker refuses this graph, so there is nothing to compare");
        if (!same(graph, directory)) {
            LibraryGraph smaller = shrink(graph, directory);
            assertThat(text(emulated.run(command(smaller, directory))))
                    .as(smaller.describe()).isEqualTo(text(natively.run(command(smaller, directory))));
            fail("differed once, and then no more: " + smaller.describe());
        }
    }

    private static boolean same(LibraryGraph graph, Path directory) {
        Command command = command(graph, directory);
        return text(emulated.run(command)).equals(text(natively.run(command)));
    }

    /** Leaves out actions as long as the difference stays. */
    private static LibraryGraph shrink(LibraryGraph graph, Path directory) {
        LibraryGraph smallest = graph;
        for (int i = graph.actions().size() - 1; i >= 0; i--) {
            List<String> fewer = new ArrayList<>(smallest.actions());
            fewer.remove(i);
            LibraryGraph smaller = smallest.withActions(fewer);
            if (!same(smaller, directory)) {
                smallest = smaller;
            }
        }
        return smallest;
    }

    private static Command command(LibraryGraph graph, Path directory) {
        List<String> words = new ArrayList<>(List.of("./program"));
        words.addAll(graph.actions());
        Command command = Command.of(words).in(directory);
        for (String variable : graph.environment()) {
            int equals = variable.indexOf('=');
            command = command.with(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return command;
    }

    /**
     * LD_DEBUG's lines come without process number and addresses, without the vDSO, which jemu does not offer, and
     * without what the C library binds for itself inside dlopen and dlsym, which jemu does in Java.
     */
    private static String text(Outcome outcome) {
        String messages = outcome.stderr().lines()
                .filter(line -> !line.contains("linux-vdso.so.1") && !LIBC_BINDS.matcher(line).find())
                .map(line -> ADDRESS.matcher(PROCESS_ID.matcher(line).replaceFirst("")).replaceAll("ADDRESS"))
                .collect(Collectors.joining("\n"));
        return outcome.stdout() + messages + "\nstatus " + outcome.status();
    }
}
