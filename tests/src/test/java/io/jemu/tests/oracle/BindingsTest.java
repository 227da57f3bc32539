package io.jemu.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every symbol of small programs made for it is bound where the real ld.so binds it: LD_DEBUG=bindings of both, lazily
 * and with LD_BIND_NOW, as sets. Programs that are installed: {@link OracleTest}.
 */
class BindingsTest {
    @TempDir
    static Path base;

    private static Path examples;

    @BeforeAll
    static void build() throws IOException {
        examples = Tools.buildExamples(base.resolve("examples"));
        if (Tools.isInstalled("g++")) {
            Files.writeString(base.resolve("map.cc"), """
                    #include <iostream>
                    #include <map>
                    #include <stdexcept>
                    #include <string>
                    int main()
                    {
                        std::map<std::string, int> sums;
                        for (int i = 0; i < 100; i++)
                            sums[std::to_string(i % 17)] += i;
                        for (auto &sum : sums)
                            std::cout << sum.first << ' ' << sum.second << '\\n';
                        try {
                            throw std::runtime_error("caught");
                        } catch (const std::exception &e) {
                            std::cout << e.what() << std::endl;
                        }
                    }
                    """);
            Tools.mustSucceed(Command.of("g++", "-O1", "-o", "map", "map.cc").in(base));
        }
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> bindings() {
        List<Command> commands = List.of(
                Command.of(base.resolve("map").toString()),
                Command.of(examples + "/malloc/main").with("LD_PRELOAD", examples + "/malloc/malloc.so"),
                Command.of(examples + "/malloc/main-linked"),
                Command.of(examples + "/malloc/main-libc-first"),
                Command.of(examples + "/maps/program1"),
                Command.of(examples + "/order/main-12"),
                Command.of(examples + "/order/main-12").with("LD_PRELOAD", examples + "/order/libb2.so"),
                Command.of(examples + "/order/open", examples + "/order/libb1.so", "b"),
                Command.of(examples + "/cycle/main").with("LD_LIBRARY_PATH", examples + "/cycle"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Command command : commands) {
            String name = String.join(" ", command.words()).replace(examples + "/", "")
                    + command.environment().getOrDefault("LD_PRELOAD", "").replaceFirst(".+/", " with ");
            tests.add(DynamicTest.dynamicTest(name + ", lazily", () -> compare(command)));
            tests.add(DynamicTest.dynamicTest(name + ", at once", () -> compare(command.with("LD_BIND_NOW", "1"))));
        }
        return tests.stream();
    }

    private static void compare(Command command) throws IOException {
        Tools.require(command.words().getFirst());
        Path wanted = Files.createTempDirectory(base, "native");
        Path got = Files.createTempDirectory(base, "jemu");
        Command debugged = command.with("LD_DEBUG", "bindings");
        debugged.with("LD_DEBUG_OUTPUT", wanted.resolve("o").toString()).runNatively();
        Jemu.with().run(debugged.with("LD_DEBUG_OUTPUT", got.resolve("o").toString()));
        assertThat(bindings(got)).isEqualTo(bindings(wanted));
    }

    /**
     * The bindings in a directory of LD_DEBUG_OUTPUT files; those of the vDSO are left out, because jemu offers none.
     */
    private static String bindings(Path directory) throws IOException {
        TreeSet<String> bindings = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    if (line.contains("binding file") && !line.contains("linux-vdso.so.1")) {
                        bindings.add(line.replaceFirst("^ *\\d+:\t", ""));
                    }
                }
            }
        }
        return String.join("\n", bindings);
    }
}
