package io.jemu.tests.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jemu explain}: its text, whole; and each of its claims, by doing on the host what it says would change it. */
class ExplainTest {
    @TempDir
    static Path folder;

    private static Graph graph;

    @BeforeAll
    static void build() throws IOException {
        graph = new Graph(folder);
    }

    private static String natively(String... words) {
        return graph.natively(graph.command(words));
    }

    private static String preloading(String libraries, String... words) {
        return graph.natively(graph.command(words).with("LD_PRELOAD", libraries));
    }

    @Test
    void theFirstDefinitionInTheSearchOrderWins() {
        assertThat(graph.explain("shared", "--in", "program", "--", "./program")).isEqualTo("""
                the program asks for shared by R_X86_64_JUMP_SLOT at its first call, called from main+N
                it gets shared of lib1.so: the first definition in the search order
                [SLOT] = VALUE
                search order:
                  global scope
                   1 the program
                   2 lib1.so: shared: chosen
                   3 lib2.so: shared: comes later in the scope
                   4 /lib/x86_64-linux-gnu/libc.so.6
                   5 /lib64/ld-linux-x86-64.so.2
                what if:
                  LD_PRELOAD=lib2.so: shared of lib2.so
                  the program linked with lib2.so first: shared of lib2.so
                  LD_PRELOAD=<another that defines it>: shared of that library
                relocations for it: lib2.so (R_X86_64_JUMP_SLOT); lib1.so (R_X86_64_JUMP_SLOT); \
                the program (R_X86_64_JUMP_SLOT)
                """);
        assertThat(natively("./program")).contains("shared=1");
        assertThat(preloading("./lib2.so", "./program")).contains("shared=2");
        assertThat(natively("./program-21")).contains("shared=2");
        assertThat(preloading("./lib3.so", "./program")).contains("shared=3");
    }

    @Test
    void whatIsPreloadedComesFirst() {
        assertThat(graph.explain("shared", "--in", "lib1.so", "--", "-E", "LD_PRELOAD=./lib3.so", "./program"))
                .contains("lib1.so asks for shared by R_X86_64_JUMP_SLOT at its first call, called from shared_by_1+N\n"
                        + "it gets shared of ./lib3.so: the first definition in the search order\n")
                .contains("""
                what if:
                  without LD_PRELOAD=./lib3.so: shared of lib1.so
                  LD_PRELOAD=lib1.so:./lib3.so: shared of lib1.so
                  LD_PRELOAD=lib2.so:./lib3.so: shared of lib2.so
                  LD_PRELOAD=<another that defines it>:./lib3.so: shared of that library
                  lib1.so linked with -Bsymbolic: shared of lib1.so
                """);
        assertThat(preloading("./lib3.so", "./program")).contains("shared_by_1=3");
        assertThat(natively("./program")).contains("shared_by_1=1");
        assertThat(preloading("./lib1.so:./lib3.so", "./program")).contains("shared_by_1=1");
        assertThat(preloading("./lib2.so:./lib3.so", "./program")).contains("shared_by_1=2");
    }

    @Test
    void symbolicObjectsBindTheirOwnBeforeItComesToALookUp() throws IOException {
        Files.createDirectories(graph.path("symbolic"));
        graph.definitions(1, "symbolic/lib1.so", "-Wl,-Bsymbolic");
        assertThat(graph.natively(graph.command("./program").with("LD_PRELOAD", "./symbolic/lib1.so:./lib3.so")))
                .contains("shared_by_1=1");
        Outcome outcome = graph.jemu("explain", "shared", "--in", "symbolic/lib1.so", "--static", "--",
                "-E", "LD_PRELOAD=./symbolic/lib1.so:./lib3.so", "./program");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).startsWith("jemu: ./symbolic/lib1.so has no relocation for shared\n")
                .contains("jemu: ./symbolic/lib1.so defines it: its own uses of it were bound when it was linked"
                        + " (hidden or protected visibility, -Bsymbolic, inlining), and nothing can interpose them\n");
    }

    @Test
    void aWeakDefinitionIsAsGoodAsAnyWithoutDynamicWeak() {
        assertThat(graph.explain("weakly", "--", "./program"))
                .contains("   2 lib1.so: weakly, weak: chosen\n   3 lib2.so: weakly: comes later in the scope\n")
                .contains("  LD_DYNAMIC_WEAK=1: weakly of lib2.so\n");
        assertThat(graph.natively(graph.command("./program").with("LD_DYNAMIC_WEAK", "1"))).contains("weakly=2");
        assertThat(graph.explain("weakly", "--static", "--", "-E", "LD_DYNAMIC_WEAK=1", "./program"))
                .contains("it would get weakly of lib2.so: the first definition in the search order that is not weak\n")
                .contains("lib1.so: weakly, weak: is weak, and LD_DYNAMIC_WEAK prefers a strong one\n")
                .contains("  without LD_DYNAMIC_WEAK: weakly of lib1.so\n");
    }

    @Test
    void aProtectedFunctionIsNotInterposedInItsOwnObject() {
        Outcome own = graph.jemu("explain", "guarded", "--in", "lib1.so", "--", "./program");
        assertThat(own.status()).isEqualTo(1);
        assertThat(graph.normalized(own.stderr())).contains("jemu: lib1.so has no relocation for guarded\n",
                "jemu: references to guarded are in lib2.so (R_X86_64_JUMP_SLOT), the program (R_X86_64_JUMP_SLOT)\n",
                "jemu: lib1.so defines it: its own uses of it were bound when it was linked");
        assertThat(graph.explain("guarded", "--in", "program", "--static", "--", "./program"))
                .contains("   2 lib1.so: guarded, protected: chosen\n", "  LD_PRELOAD=lib2.so: guarded of lib2.so\n");
        assertThat(preloading("./lib2.so", "./program")).contains(" guarded=2 ", " guarded_by_1=1 ");
    }

    @Test
    void theFirstUniqueDefinitionIsEverybodys() {
        graph.program("opener", "opener.c");
        graph.library("libplug1.so", "plug.c", "lib1.so");
        assertThat(graph.explain("unique", "--in", "lib1.so", "--", "-E", "LD_PRELOAD=./lib3.so", "./opener",
                "./lib2.so:l", "./libplug1.so:l"))
                .contains("it gets unique of ./lib3.so: the first definition in the search order\n");
        String own = graph.explain("unique", "--in", "lib1.so", "--", "./opener", "./lib2.so:l", "./libplug1.so:l");
        assertThat(own).contains(
                "it gets unique of ./lib2.so: unique (STB_GNU_UNIQUE): the definition that was bound first is"
                        + " everybody's\n",
                ": unique, unique: is unique, and another object's was bound first\n",
                "  not searched\n     ./lib2.so: unique: was opened with RTLD_LOCAL\n");
    }

    @Test
    void aReferenceAsksForAVersion() {
        graph.gcc(List.of("-shared", "-fPIC", "-Wl,-soname,libtwo.so", "-o", "libtwo.so", "versions.c"));
        graph.program("asks-none", "asks.c", "libtwo.so");
        writeVersions();
        graph.gcc(List.of("-shared", "-fPIC", "-DVERSIONED", "-Wl,-soname,libtwo.so",
                "-Wl,--version-script,versions.map", "-o", "libtwo.so", "versions.c"));
        graph.program("asks-new", "asks.c", "libtwo.so");
        assertThat(graph.explain("two", "--in", "program", "--", "./asks-none")).contains("""
                it gets two@OLD of libtwo.so: the only definition in the search order that fits
                """, """
                   2 libtwo.so: two@@NEW: is newer than what an unversioned reference gets
                     libtwo.so: two@OLD: chosen
                """, """
                  asked for version NEW: two@@NEW of libtwo.so
                """);
        assertThat(graph.explain("two@NEW", "--", "./asks-new")).contains("""
                it gets two@@NEW of libtwo.so: the only definition in the search order that fits
                """, """
                   2 libtwo.so: two@@NEW: chosen
                     libtwo.so: two@OLD: has another version than NEW
                """, """
                  asked for version OLD: two@OLD of libtwo.so
                  asked for without a version: two@OLD of libtwo.so
                """);
        assertThat(natively("./asks-none")).isEqualTo("two=1 two@OLD=1 two@NEW=2");
        assertThat(natively("./asks-new")).isEqualTo("two=2 two@OLD=1 two@NEW=2");
    }

    private static void writeVersions() {
        try {
            Files.writeString(graph.path("versions.map"), "OLD { global: two; local: *; }; NEW { global: two; } OLD;");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nextIsSearchedBehindTheCaller() {
        graph.library("libnext.so", "next.c");
        assertThat(graph.explain("shared", "--in", "libnext.so", "--", "-E", "LD_PRELOAD=./libnext.so", "./program"))
                .isEqualTo("""
                ./libnext.so asks for shared by dlsym(RTLD_NEXT), called from shared+N
                it gets shared of lib1.so: the first definition behind the caller
                search order:
                  global scope
                   1 the program
                   2 ./libnext.so: shared: is the caller, behind which the search begins
                   3 lib1.so: shared: chosen
                   4 lib2.so: shared: comes later in the scope
                   5 /lib/x86_64-linux-gnu/libc.so.6
                   6 /lib64/ld-linux-x86-64.so.2
                what if:
                  LD_PRELOAD=lib2.so:./libnext.so: the same
                  the program linked with lib2.so first: shared of lib2.so
                  LD_PRELOAD=./libnext.so:<another that defines it>: shared of that library
                relocations for it: lib2.so (R_X86_64_JUMP_SLOT); lib1.so (R_X86_64_JUMP_SLOT); \
                the program (R_X86_64_JUMP_SLOT)
                """);
        assertThat(preloading("./libnext.so", "./program")).contains("shared=11");
        assertThat(preloading("./lib2.so:./libnext.so", "./program")).contains("shared=2");
        assertThat(preloading("./libnext.so", "./program-21")).contains("shared=12");
        assertThat(preloading("./libnext.so:./lib3.so", "./program")).contains("shared=13");
    }

    @Test
    void whatWasOpenedLocallyIsNotSearched() {
        graph.program("opener-plain", "opener.c");
        graph.library("libplug.so", "plug.c");
        assertThat(graph.explain("shared", "--", "./opener-plain", "./lib2.so:l", "./libplug.so:l")).isEqualTo("""
                ./libplug.so asks for shared by R_X86_64_GLOB_DAT while dlopen loads it
                it gets nothing: no definition in the search order, and the reference is weak
                [SLOT] = VALUE
                search order:
                  global scope
                   1 the program
                   2 /lib/x86_64-linux-gnu/libc.so.6
                   3 /lib64/ld-linux-x86-64.so.2
                  local scope of ./libplug.so
                   4 ./libplug.so
                  not searched
                     ./lib2.so: shared: was opened with RTLD_LOCAL
                what if:
                  LD_PRELOAD=./lib2.so: shared of ./lib2.so
                  the program linked with ./lib2.so first: shared of ./lib2.so
                  LD_PRELOAD=<another that defines it>: shared of that library
                  ./lib2.so opened with RTLD_GLOBAL: shared of ./lib2.so
                """);
        assertThat(natively("./opener-plain", "./lib2.so:l", "./libplug.so:l")).isEqualTo("plug=0");
        assertThat(natively("./opener-plain", "./lib2.so:g", "./libplug.so:l")).isEqualTo("plug=2");
        assertThat(preloading("./lib2.so", "./opener-plain", "./lib2.so:l", "./libplug.so:l")).isEqualTo("plug=2");
        assertThat(preloading("./lib3.so", "./opener-plain", "./lib2.so:l", "./libplug.so:l")).isEqualTo("plug=3");
    }

    @Test
    void deepBindingPutsTheLocalScopeFirst() {
        graph.program("opener-1", "opener.c", "lib1.so");
        graph.library("libplug2.so", "plug.c", "lib2.so");
        assertThat(graph.explain("shared", "--in", "libplug2.so", "--", "./opener-1", "./libplug2.so:l"))
                .contains("it gets shared of lib1.so: the first definition in the search order\n",
                        "  ./libplug2.so opened with RTLD_DEEPBIND: shared of ./lib2.so\n");
        assertThat(graph.explain("shared", "--in", "libplug2.so", "--", "./opener-1", "./libplug2.so:d"))
                .contains("it gets shared of ./lib2.so: the first definition in the search order\n",
                        "  LD_PRELOAD=lib1.so: the same\n", "  LD_PRELOAD=<another that defines it>: the same\n",
                        "  ./libplug2.so opened without RTLD_DEEPBIND: shared of lib1.so\n");
        assertThat(natively("./opener-1", "./libplug2.so:l")).isEqualTo("plug=1");
        assertThat(natively("./opener-1", "./libplug2.so:d")).isEqualTo("plug=2");
        assertThat(preloading("./lib3.so", "./opener-1", "./libplug2.so:d")).isEqualTo("plug=2");
    }

    @Test
    void aCopyRelocationSkipsTheProgram() {
        graph.gcc(List.of("-fno-pic", "-no-pie", "-fno-builtin", "-o", "program-fixed", "program.c",
                "-Wl,--no-as-needed", "-L.", "-l:lib1.so", "-l:lib2.so", "-Wl,-rpath,$ORIGIN"));
        assertThat(graph.explain("data", "--static", "--", "./program-fixed"))
                .startsWith("the program asks for data by R_X86_64_COPY while it is loaded\n"
                        + "it would get data of lib1.so: the first definition outside the program, which gets a copy of"
                        + " its data\n")
                .contains("   1 the program: data: is the program's own, which a copy relocation skips\n",
                        "  LD_PRELOAD=lib2.so: data of lib2.so\n");
        assertThat(preloading("./lib2.so", "./program-fixed")).contains("data=2");
    }

    @Test
    void interposersAreNotKnownToGlibc() throws IOException {
        Files.createDirectories(graph.path("interposing"));
        graph.definitions(2, "interposing/lib2.so", "-Wl,-z,interpose");
        assertThat(graph.explain("shared", "--in", "program", "--", "-E", "LD_LIBRARY_PATH=interposing", "./program"))
                .contains("it gets shared of lib1.so", "interposing/lib2.so: shared: comes later in the scope;"
                        + " that it is linked with -z interpose does not matter to glibc\n");
        assertThat(graph.natively(graph.command("./program").with("LD_LIBRARY_PATH", "interposing")))
                .contains("shared=1");
        assertThat(graph.explain("shared", "--in", "program", "--", "--rtld=solaris", "-E",
                "LD_LIBRARY_PATH=interposing", "./program"))
                .contains("it gets shared of interposing/lib2.so: ").doesNotContain("what if");
    }

    @Test
    void whatIsNotDefinedIsToldWithoutRunning() {
        graph.gcc(List.of("-shared", "-fPIC", "-DFULL", "-Wl,-soname,libempty.so", "-o", "libempty.so", "empty.c"));
        graph.program("unused", "unused.c", "libempty.so");
        graph.gcc(List.of("-shared", "-fPIC", "-Wl,-soname,libempty.so", "-o", "libempty.so", "empty.c"));
        Outcome outcome = graph.jemu("explain", "missing", "--static", "--", "./unused", "call");
        assertThat(outcome.stderr()).isEmpty();
        assertThat(graph.normalized(outcome.stdout())).isEqualTo("""
                the program asks for missing by R_X86_64_JUMP_SLOT at its first call
                it would get nothing: no definition in the search order
                search order:
                  global scope
                   1 the program
                   2 libempty.so
                   3 /lib/x86_64-linux-gnu/libc.so.6
                   4 /lib64/ld-linux-x86-64.so.2
                what if:
                  LD_PRELOAD=<another that defines it>: missing of that library
                relocations for it: the program (R_X86_64_JUMP_SLOT)
                """);
    }

    @Test
    void namesOfCxxAreUnderstood() {
        graph.library("libcxx.so", "cxx.c");
        graph.gcc(List.of("-DCALLER", "-o", "cxx", "cxx.c", "-L.", "-l:libcxx.so", "-Wl,-rpath,$ORIGIN"));
        for (String name : List.of("ns::f", "ns::f(std::string const&, int)", "_ZN2ns1fERKSsi")) {
            assertThat(graph.explain(name, "--static", "--", "./cxx")).startsWith("the program asks for _ZN2ns1fERKSsi"
                    + " (ns::f(std::basic_string<char, std::char_traits<char>, std::allocator<char> > const&, int)) by"
                    + " R_X86_64_JUMP_SLOT at its first call\nit would get _ZN2ns1fERKSsi of libcxx.so: ");
        }
        assertThat(graph.jemu("explain", "ns::f(int)", "--static", "--", "./cxx").status()).isEqualTo(1);
    }

    @Test
    void typingErrorsBringNamesAndTheGuestsOutputIsApart() {
        Outcome outcome = graph.jemu("explain", "sharde", "--", "./program");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).startsWith("shared=1 ")
                .endsWith("jemu: no object has a relocation for sharde\njemu: similar names: shared\n");
    }

    @Test
    void anObjectThatIsNotThereIsNamed() {
        Outcome outcome = graph.jemu("explain", "shared", "--in", "libx.so", "--static", "--", "./program");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(graph.normalized(outcome.stderr())).isEqualTo("jemu: no object libx.so is loaded; there are the"
                + " program, lib1.so, lib2.so, /lib/x86_64-linux-gnu/libc.so.6, /lib64/ld-linux-x86-64.so.2\n");
    }

    @Test
    void jsonHasTheSame() {
        JsonObject json = JsonParser.parseString(graph.explain("shared", "--in=program", "--static", "--json", "--",
                "./program")).getAsJsonObject();
        assertThat(json.get("outcome").getAsString()).isEqualTo("expected");
        assertThat(json.get("definer").getAsString()).isEqualTo("lib1.so");
        assertThat(json.getAsJsonArray("scopes").get(0).getAsJsonObject().getAsJsonArray("places").get(1))
                .isEqualTo(JsonParser.parseString(
                        "{object: 'lib1.so', symbol: 'shared', chosen: true, verdict: 'chosen'}"));
        assertThat(json.getAsJsonArray("whatIfs").get(0)).isEqualTo(JsonParser.parseString("{change: 'preload',"
                + " condition: 'LD_PRELOAD=lib2.so', subject: 'lib2.so', definition: 'shared', object: 'lib2.so',"
                + " differs: true}"));
    }
}
