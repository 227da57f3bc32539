package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** Where a needed object is looked for: ld.so(8), DESCRIPTION and ENVIRONMENT. */
class SearchRulesTest {
    private static final String CALL = "DECLARE(f) int main(void) { say(f()); }";
    private static final String NOT_FOUND = """
            ./program: error while loading shared libraries: lib%s.so: cannot open shared object file: \
            No such file or directory
            status 127""";

    /** A library {@code libf.so} in each of some folders, which says where it is. */
    private static Scene inFolders(Scene scene, String... folders) {
        for (String folder : folders) {
            scene.library(folder + "/f", "DEFINE(f, \"" + folder + "\")");
        }
        return scene;
    }

    private static Scene called(Scene scene, String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "-Lone";
        all[1] = "-lf";
        System.arraycopy(options, 0, all, 2, options.length);
        return scene.programWithoutPath(CALL, all);
    }

    @Rule
    void aLibraryThatIsNowhereStopsTheProgram(Scene scene) {
        called(inFolders(scene, "one"));
        assertThat(scene.run()).isEqualTo(NOT_FOUND.formatted("f"));
    }

    @Rule
    void theFirstFolderOfLdLibraryPathThatHasItWins(Scene scene) {
        called(inFolders(scene, "one", "two"));
        assertThat(scene.run("LD_LIBRARY_PATH=nowhere:two:one")).isEqualTo("two");
    }

    @Rule
    void semicolonsSeparateInLdLibraryPathToo(Scene scene) {
        called(inFolders(scene, "one", "two"));
        assertThat(scene.run("LD_LIBRARY_PATH=nowhere;two;one")).isEqualTo("two");
    }

    @Rule
    void anEmptyEntryOfLdLibraryPathIsTheCurrentDirectory(Scene scene) {
        called(inFolders(scene, "one").library("f", "DEFINE(f, \"here\")"));
        assertThat(scene.run("LD_LIBRARY_PATH=nowhere:")).isEqualTo("here");
        assertThat(scene.run("LD_LIBRARY_PATH=:one")).isEqualTo("here");
    }

    @Rule
    void rpathIsSearchedBeforeLdLibraryPath(Scene scene) {
        called(inFolders(scene, "one", "two"), "--disable-new-dtags", "-rpath", "$ORIGIN/two");
        assertThat(scene.run("LD_LIBRARY_PATH=one")).isEqualTo("two");
    }

    @Rule
    void runpathIsSearchedAfterLdLibraryPath(Scene scene) {
        called(inFolders(scene, "one", "two"), "--enable-new-dtags", "-rpath", "$ORIGIN/two");
        assertThat(scene.run("LD_LIBRARY_PATH=one")).isEqualTo("one");
        assertThat(scene.run()).isEqualTo("two");
    }

    @Rule
    void rpathOfTheLoadersChainIsSearchedBeforeLdLibraryPath(Scene scene) {
        inFolders(scene, "one", "two").library("middle", "FORWARD(g, f)", "-Lone", "-lf")
                .programWithoutPath("DECLARE(g) int main(void) { say(g()); }", "-lmiddle", "--disable-new-dtags",
                        "-rpath", "$ORIGIN:$ORIGIN/two");
        assertThat(scene.run("LD_LIBRARY_PATH=one")).isEqualTo("two");
    }

    @Rule
    void runpathIsNotUsedForDependenciesOfDependencies(Scene scene) {
        inFolders(scene, "one").library("middle", "FORWARD(g, f)", "-Lone", "-lf")
                .programWithoutPath("DECLARE(g) int main(void) { say(g()); }", "-lmiddle", "--enable-new-dtags",
                        "-rpath", "$ORIGIN:$ORIGIN/one");
        assertThat(scene.run()).isEqualTo(NOT_FOUND.formatted("f"));
    }

    @Rule
    void rpathOfAnObjectThatHasRunpathIsIgnored(Scene scene) {
        inFolders(scene, "one", "two").library("middle", "FORWARD(g, f)", "-Lone", "-lf", "--enable-new-dtags",
                "-rpath", "$ORIGIN/nowhere")
                .programWithoutPath("DECLARE(g) int main(void) { say(g()); }", "-lmiddle", "--disable-new-dtags",
                        "-rpath", "$ORIGIN:$ORIGIN/two");
        assertThat(scene.run("LD_LIBRARY_PATH=one")).isEqualTo("one");
        assertThat(scene.run()).isEqualTo(NOT_FOUND.formatted("f"));
    }

    @Rule
    void anObjectsOwnRpathComesBeforeThatOfTheProgram(Scene scene) {
        inFolders(scene, "one", "two").library("middle", "FORWARD(g, f)", "-Lone", "-lf", "--disable-new-dtags",
                "-rpath", "$ORIGIN/one")
                .programWithoutPath("DECLARE(g) int main(void) { say(g()); }", "-lmiddle", "--disable-new-dtags",
                        "-rpath", "$ORIGIN:$ORIGIN/two");
        assertThat(scene.run()).isEqualTo("one");
    }

    @Rule
    void originIsTheFolderOfTheObjectThatNamesIt(Scene scene) {
        scene.library("sub/deeper/f", "DEFINE(f, \"deeper\")")
                .library("sub/middle", "FORWARD(g, f)", "-Lsub/deeper", "-lf", "-rpath", "${ORIGIN}/deeper")
                .programWithoutPath("DECLARE(g) int main(void) { say(g()); }", "-Lsub", "-lmiddle", "-rpath",
                        "$ORIGIN/sub");
        assertThat(scene.run()).isEqualTo("deeper");
    }

    @Rule
    void originInLdLibraryPathIsThatOfTheProgram(Scene scene) {
        called(inFolders(scene, "one", "two"));
        assertThat(scene.run("LD_LIBRARY_PATH=$ORIGIN/two")).isEqualTo("two");
    }

    @Rule
    void aNameWithASlashIsAPathAndNotSearched(Scene scene) {
        inFolders(scene, "one", "two").programWithoutPath(
                "int main(void) { say(ask(openIt(\"one/libf.so\", RTLD_NOW), \"f\")); }");
        assertThat(scene.run("LD_LIBRARY_PATH=two")).isEqualTo("one");
    }

    @Rule
    void anObjectThatIsLoadedAlreadyIsFoundByItsSoname(Scene scene) {
        inFolders(scene, "one", "two").programWithoutPath("""
                int main(void)
                {
                    void *first = openIt("one/libf.so", RTLD_NOW);
                    sayNumber(first == openIt("libf.so", RTLD_NOW));
                    sayNumber(first == openIt("two/libf.so", RTLD_NOW));
                }
                """);
        assertThat(scene.run("LD_LIBRARY_PATH=two")).isEqualTo("1 0");
    }

    @Rule
    void theSameFileByAnotherNameIsTheSameObject(Scene scene) {
        inFolders(scene, "one").programWithoutPath("""
                #include <unistd.h>
                int main(void)
                {
                    unlink("one/alias.so");
                    if (symlink("libf.so", "one/alias.so")) perror("symlink");
                    sayNumber(openIt("one/libf.so", RTLD_NOW) == openIt("./one/../one/alias.so", RTLD_NOW));
                }
                """);
        assertThat(scene.run()).isEqualTo("1");
    }

    @Rule
    void preloadedObjectsAreSearchedLikeNeededOnes(Scene scene) {
        called(inFolders(scene, "one", "two"), "-rpath", "$ORIGIN/one");
        assertThat(scene.run("LD_PRELOAD=libf.so", "LD_LIBRARY_PATH=two")).isEqualTo("two");
    }

    @Rule
    void aPreloadedObjectThatIsNowhereIsAWarning(Scene scene) {
        called(inFolders(scene, "one"), "-rpath", "$ORIGIN/one");
        assertThat(scene.run("LD_PRELOAD=libnowhere.so")).isEqualTo("""
                one
                ERROR: ld.so: object 'libnowhere.so' from LD_PRELOAD cannot be preloaded (cannot open shared object \
                file): ignored.""");
    }

    @Rule
    void aFileOfAnotherMachineIsPassedOverInTheSearch(Scene scene) {
        called(inFolders(scene, "one", "two")).program("""
                #include <fcntl.h>
                #include <unistd.h>
                int main(void)
                {
                    int file = open("two/libf.so", O_RDWR);
                    pwrite(file, "\\3", 1, 18);
                    close(file);
                    say(ask(openIt("libf.so", RTLD_NOW), "f"));
                }
                """);
        assertThat(scene.run("LD_LIBRARY_PATH=two:one")).isEqualTo("one");
    }

    @Rule
    void hwcapsSubfoldersThatTheProcessorHasComeFirst(Scene scene) {
        scene.library("one/glibc-hwcaps/x86-64-v2/f", "DEFINE(f, \"v2\")").library("one/f", "DEFINE(f, \"plain\")")
                .programWithoutPath(CALL, "-Lone", "-lf");
        assertThat(scene.run("LD_LIBRARY_PATH=one")).isEqualTo("v2");
    }

    @Rule
    void nodefaultlibLeavesOutTheStandardFolders(Scene scene) {
        inFolders(scene, "one").programWithoutPath("""
                int main(void) { say(dlopen("one/libpicky.so", RTLD_NOW) ? "opened" : dlerror()); }
                """).library("one/picky", "int unused;", "-l:libanl.so.1", "-z", "nodefaultlib");
        assertThat(scene.run()).isEqualTo("libanl.so.1: cannot open shared object file");
    }
}
