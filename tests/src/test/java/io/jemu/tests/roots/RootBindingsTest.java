package io.jemu.tests.roots;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program with threads binds its symbols, in whatever order, where the ld.so of another release binds them natively.
 */
@Execution(ExecutionMode.CONCURRENT)
class RootBindingsTest {
    private static final String VDSO = "linux-vdso.so.1";
    /** An address, which differs between runs. */
    private static final String ADDRESS = "0x[0-9a-f]{12,16}";

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "sid"})
    void aProgramWithThreadsBindsItsSymbolsAsNatively(String root) throws IOException {
        try (RootDirectory directory = RootDirectory.in(root)) {
            directory.requireNative();
            Tools.require("g++");
            Tools.gcc(directory.onHost(), "-o", "exceptions", directory.resource("exceptions.cc").toString(),
                    "-lstdc++", "-pthread");
            List<String> words = List.of(directory.inGuest() + "/exceptions");
            compareBindings(directory, words, Map.of());
            compareBindings(directory, words, Map.of("LD_BIND_NOW", "1"));
        }
    }

    private static void compareBindings(RootDirectory directory, List<String> words, Map<String, String> environment)
            throws IOException {
        var debugged = new TreeMap<>(environment);
        debugged.put("LD_DEBUG", "bindings");
        assertThat(bindings(report(directory, "jemu", words, debugged))).as("%s, %s", words, environment)
                .isEqualTo(bindings(report(directory, null, words, debugged)));
    }

    private static String bindings(List<String> report) {
        return String.join("\n", new TreeSet<>(report.stream().filter(line -> line.contains("binding file")).toList()));
    }

    /**
     * The lines of LD_DEBUG_OUTPUT without process number and addresses; what concerns the vDSO is left out, because
     * jemu offers none.
     *
     * @param loader null for a native run
     */
    private static List<String> report(RootDirectory directory, String loader, List<String> words,
            Map<String, String> environment) throws IOException {
        Path output = Files.createTempDirectory(directory.onHost(), "output");
        var debugged = new TreeMap<>(environment);
        debugged.put("LD_DEBUG_OUTPUT", directory.inGuest() + "/" + output.getFileName() + "/o");
        if (loader == null) {
            directory.runNatively(words, debugged);
        } else {
            directory.runInJemu(loader, words, debugged);
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    if (!line.contains(VDSO)) {
                        lines.add(line.replaceFirst("^ *\\d+:\t", "").replaceAll(ADDRESS, "ADDRESS"));
                    }
                }
            }
        }
        return lines;
    }
}
