package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is loaded, from where and in what order, and every line said about it, is the same as with the host's ld.so. */
class LoadingLikeNativeTest {
    private static final String DEBUG = "LD_DEBUG=libs,files,versions,scopes";

    @TempDir
    static Path temporary;

    private static Path folder;
    private static NativeToolchain tools;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NativeToolchain.require();
        folder = temporary.toRealPath();
        tools = new NativeToolchain(folder);
        tools.library("int c(void) { return 3; }", "r1/libc1.so", "-Wl,-soname,libc1.so");
        tools.library("int c(void); int b(void) { return c(); }", "r1/libb.so", "-Wl,-soname,libb.so", "-Lr1", "-lc1");
        tools.library("int b(void); int a(void) { return b(); }", "r1/liba.so", "-Wl,-soname,liba.so", "-Lr1", "-lb");
        tools.library("int b(void); int a(void) { return b(); }", "r2/liba.so", "-Wl,-soname,liba.so", "-Lr1", "-lb",
                "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../r1");
        tools.library("int b(void); int a(void) { return b(); }", "r3/liba.so", "-Wl,-soname,liba.so", "-Lr1", "-lb",
                "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../r1:$ORIGIN/../r1/:relative");
        tools.library("int x(void) { return 1; }", "r1/libx.so");
        Files.createDirectories(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("deep/glibc-hwcaps/x86-64-v2"));
        Files.copy(folder.resolve("r1/liba.so"), folder.resolve("deep/glibc-hwcaps/x86-64-v2/liba.so"));
        Files.createSymbolicLink(folder.resolve("r1/alias.so"), Path.of("liba.so"));
        String main = "int a(void); int main(void) { return 0 * a(); }";
        program(main, "plain");
        program(main, "runpath", "-Wl,--enable-new-dtags,-rpath,/nonexistent:$ORIGIN/r1//:/usr/lib");
        program(main, "rpath", "-Wl,--disable-new-dtags,-rpath,${ORIGIN}/r1:$ORIGIN/$LIB:$PLATFORM:/");
        program(main, "toRunpath", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/r2");
        program(main, "toRpath", "-Wl,--disable-new-dtags,-rpath,$ORIGIN/r3:$ORIGINAL:${LIB");
        program(main, "empties", "-Wl,--disable-new-dtags,-rpath,::r1:");
        program(main, "nodeflib", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/r1,-z,nodefaultlib");
        tools.compile(main, "slash", "r1/liba.so", "-Wl,-rpath-link,r1", "-Wl,--unresolved-symbols=ignore-all");
        Files.createDirectories(folder.resolve("d"));
        tools.library("int a(void) { return 3; }", "d/nosoname.so");
        tools.compile(main, "path", "./d/nosoname.so");
    }

    private static void program(String source, String output, String... options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-Lr1", "-la", "-Wl,-rpath-link,r1"));
        all.addAll(List.of(options));
        tools.compile(source, output, all.toArray(String[]::new));
    }

    private void compare(String program, String... environment) throws IOException, InterruptedException {
        List<String> variables = new ArrayList<>(List.of(environment));
        NativeToolchain.Output expected = tools.run(List.of(program), variables);
        try (LinkBench bench = new LinkBench(folder, program, variables)) {
            int status = bench.load(program);
            assertThat(NativeText.lines(expected.text())).isNotEmpty();
            assertThat(NativeText.lines(bench.text())).isEqualTo(NativeText.lines(expected.text()));
            assertThat(status).isEqualTo(expected.status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"./plain", "./runpath", "./rpath", "./toRunpath", "./toRpath", "./empties", "./nodeflib",
        "./slash", "./path", "/bin/true", "/bin/bash"})
    void searchesByTheProgramsOwnPaths(String program) throws IOException, InterruptedException {
        if (program.equals("/bin/bash")) {
            compare(program, DEBUG, "LD_TRACE_LOADED_OBJECTS=1");
        } else {
            compare(program, DEBUG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r1", "empty:r1", "/nonexistent;r1", "r1/:r1//", "r2", "r3:r1", ":r1", "r1:", "deep:r1",
        "$ORIGIN/r1", "/usr/lib:r1", "plain:r1"})
    void searchesTheLibraryPath(String path) throws IOException, InterruptedException {
        compare("./plain", DEBUG, "LD_LIBRARY_PATH=" + path);
        compare("./toRunpath", DEBUG, "LD_LIBRARY_PATH=" + path);
        compare("./rpath", DEBUG, "LD_LIBRARY_PATH=" + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"libx.so", "r1/libx.so ./r1/liba.so", "nowhere.so:libm.so.6", "./r1/alias.so", " ::  ",
        "./plain", "r1", "liba.so libc1.so"})
    void preloads(String list) throws IOException, InterruptedException {
        compare("./runpath", DEBUG, "LD_PRELOAD=" + list);
        compare("./plain", DEBUG, "LD_LIBRARY_PATH=r1", "LD_PRELOAD=" + list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"./plain", "./runpath", "/bin/bash"})
    void listsObjects(String program) throws IOException, InterruptedException {
        compare(program, "LD_TRACE_LOADED_OBJECTS=1");
        compare(program, "LD_TRACE_LOADED_OBJECTS=2", "LD_VERBOSE=1");
        compare(program, "LD_TRACE_LOADED_OBJECTS=1", "LD_PRELOAD=r1/libx.so", "LD_LIBRARY_PATH=r3");
        compare(program, "LD_TRACE_LOADED_OBJECTS=1", DEBUG);
    }

    @Test
    void saysNothingUnasked() throws IOException, InterruptedException {
        try (LinkBench bench = new LinkBench(folder, "./rpath", List.of())) {
            assertThat(bench.load("./rpath")).isZero();
            assertThat(bench.text()).isEmpty();
        }
    }
}
