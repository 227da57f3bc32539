package io.jemu.tests.dl;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.GuestRoot;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When objects are loaded and unloaded, and in what order their constructors and destructors run, also if those open
 * and close objects themselves.
 */
class LifecycleTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        part("leaf", "-DMORE=int grow(void) { return 3; } const char *who(void) { return \"leaf\"; }");
        part("branch", "-DMORE=int grow(void) { return 3; }", "-l:libleaf.so");
        part("twig", "-DMORE=int in_twig; const char *who(void) { return \"twig\"; }", "-l:libleaf.so");
        part("tree", "-DMORE=const char *who(void) { return \"tree\"; }", "-l:libbranch.so", "-l:libtwig.so");
        part("cycle");
        part("cyclic", "-l:libcycle.so");
        part("cycle", "-l:libcyclic.so");
        part("first", "-Wl,-z,initfirst");
        part("afterfirst", "-l:libleaf.so", "-l:libfirst.so");
        part("opener", "-DBEGIN=held = dlopen(\"./libleaf.so\", RTLD_NOW);",
                "-DEND=dlclose(held); is_there(\"./libleaf.so\");");
        part("selfish", "-DBEGIN=held = dlopen(\"./libselfish.so\", RTLD_NOW); printf(\"(%d) \", held != 0);",
                "-DEND=printf(\"(%d) \", dlclose(held));");
        part("failing", "-DBEGIN=dlopen(\"./libnowhere.so\", RTLD_NOW);");
        part("late", "-DEND=held = dlopen(\"./libtree.so\", RTLD_NOW); printf(\"(opened) \");");
        part("global", "-DMORE=int of_global(void) { return 7; }",
                "-DBEGIN=printf(\"(%d) \", asks(\"of_global\"));");
        part("user", "-DMORE=extern int of_global(void); int use(void) { return of_global(); }");
        part("stays");
        part("fails", "-DMORE=extern int of_nobody; int *use(void) { return &of_nobody; }", "-l:libleaf.so");
        part("last", "-DBEGIN=held = dlopen(\"./libglobal.so\", RTLD_NOW);",
                "-DEND=printf(\"(%d) \", dlclose(held)); held = dlopen(\"./libafterfirst.so\", RTLD_NOW);"
                        + " printf(\"(%d) \", held != 0);");
        part("watcher", "-DMORE=int of_watcher(void) { return 7; }",
                "-DEND=is_there(\"./libpair.so\"); is_there(\"./libwatcher.so\");"
                        + " printf(\"(%d) \", asks(\"of_watcher\"));");
        part("pair", "-l:libwatcher.so", "-DEND=is_there(\"./libpair.so\"); is_there(\"./libwatcher.so\");");
        part("chain", "-DBEGIN=held = dlopen(\"./libopener.so\", RTLD_NOW);", "-DEND=dlclose(held);");
        part("again", "-DBEGIN=held = dlopen(\"./libleaf.so\", RTLD_NOW);",
                "-DEND=dlclose(held); held = dlopen(\"./libagain.so\", RTLD_NOW | RTLD_NOLOAD);"
                        + " printf(\"(%d) \", held != 0); if (held) dlclose(held);");
        new DlPrograms(folder).program("lifecycle", "-rdynamic");
    }

    private static void part(String name, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("-DNAME=\"" + name + "\"", "-L.", "-Wl,-rpath,$ORIGIN",
                "-Wl,--no-as-needed"));
        words.addAll(List.of(options));
        new DlPrograms(folder).libraryAs(name, "part", words.toArray(new String[0]));
    }

    private static Command program() {
        return Command.of("./lifecycle").in(folder);
    }

    @Test
    void objectsBeginAndEndAsNatively() {
        Outcome expected = program().runNatively();
        for (String loader : DlPrograms.LOADERS) {
            DlPrograms.assertSame(Jemu.with(loader).run(program()), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "sid"})
    void objectsBeginAndEndAsWithTheLoaderOfOtherReleases(String release) throws IOException {
        String root = GuestRoot.require(release).path().toString();
        Outcome expected = Jemu.with("--sysroot", root, "--loader=guest").run(program());
        DlPrograms.assertSame(Jemu.with("--sysroot", root).run(program()), expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "scopes"})
    void loadsAndUnloadsInTheSameSteps(String category) {
        Command command = program().with("LD_DEBUG", category);
        assertThat(DlPrograms.steps(Jemu.with().run(command))).isEqualTo(DlPrograms.steps(command.runNatively()));
    }
}
