package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.loader.object.LinkMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constructors run in the order of the host's ld.so, with both of its sorting algorithms, cycles included. */
class OrderLikeNativeTest {
    private static final int OBJECTS = 9;

    @TempDir
    static Path temporary;

    private static Path folder;
    private static NativeToolchain tools;

    @BeforeAll
    static void prepare() throws IOException {
        NativeToolchain.require();
        folder = temporary.toRealPath();
        tools = new NativeToolchain(folder);
    }

    /** Libraries l0 ... that need each other at random, and a program that needs some of them. */
    private static String build(long seed, boolean cycles, boolean initFirst) throws IOException, InterruptedException {
        Random random = new Random(seed);
        String directory = "graph" + seed + cycles + initFirst;
        for (int i = 0; i < OBJECTS; i++) {
            // First without needs, so that those which need each other can be linked at all.
            tools.library("int x;", directory + "/l" + i + ".so", "-Wl,-soname,l" + i + ".so");
        }
        for (int i = 0; i < OBJECTS; i++) {
            List<String> options = new ArrayList<>(List.of("-Wl,--no-as-needed,-soname,l" + i + ".so"));
            if (initFirst && i == OBJECTS / 2) {
                options.add("-Wl,-z,initfirst");
            }
            needs(random, directory, cycles ? 0 : i + 1, i, 4, options);
            tools.library("int x;", directory + "/l" + i + ".so", options.toArray(String[]::new));
        }
        List<String> options = new ArrayList<>(List.of("-Wl,--no-as-needed,--unresolved-symbols=ignore-all",
                "-Wl,--disable-new-dtags,-rpath,$ORIGIN/" + directory));
        needs(random, directory, 0, -1, 3, options);
        String program = directory + "-program";
        tools.compile("int main(void) { return 0; }", program, options.toArray(String[]::new));
        return "./" + program;
    }

    private static void needs(Random random, String directory, int lowest, int self, int oneIn,
            List<String> options) {
        for (int k : random.ints(0, OBJECTS).distinct().limit(OBJECTS).toArray()) {
            if (k >= lowest && k != self && random.nextInt(oneIn) == 0) {
                options.add(directory + "/l" + k + ".so");
            }
        }
        options.add("-Wl,-rpath-link," + directory);
    }

    @ParameterizedTest
    @CsvSource({"1,false,false", "2,false,false", "3,true,false", "4,true,false", "5,true,true", "6,true,false",
        "7,false,true"})
    void constructorsRunInTheSameOrder(long seed, boolean cycles, boolean initFirst)
            throws IOException, InterruptedException {
        String program = build(seed, cycles, initFirst);
        for (String tunables : List.of("GLIBC_TUNABLES=glibc.rtld.dynamic_sort=2",
                "GLIBC_TUNABLES=glibc.rtld.dynamic_sort=1")) {
            NativeToolchain.Output expected = tools.run(List.of(program), List.of(tunables, "LD_DEBUG=files"));
            List<String> wanted = expected.text().lines().filter(line -> line.contains("calling init: "))
                    .map(line -> line.substring(line.indexOf("calling init: ") + "calling init: ".length())).toList();
            try (LinkBench bench = new LinkBench(folder, program, List.of(tunables))) {
                assertThat(bench.load(program)).as(bench.text()).isZero();
                List<LinkMap> order = new ArrayList<>(bench.main().initOrder().reversed());
                LinkMap first = bench.namespaces().base().initFirst();
                if (first != null) {
                    order.remove(first);
                    order.addFirst(first);
                }
                order.remove(bench.main());
                assertThat(order.stream().map(LinkMap::name).toList()).as(tunables).isEqualTo(wanted);
            }
        }
    }
}
