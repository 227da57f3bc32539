package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** When constructors and destructors run: gABI chapter 5, Initialization and Termination Functions. */
class OrderRulesTest {
    private static final String MAIN = "int main(void) { say(\"main\"); }";

    private static String both(String word) {
        return "CONSTRUCTOR(\"" + word + "\") DESTRUCTOR(\"" + word + "\")";
    }

    @Rule
    void dependenciesAreInitializedBeforeWhatNeedsThem(Scene scene) {
        scene.library("c", both("c")).library("b", both("b"), "-lc").library("a", both("a"), "-lb")
                .program(MAIN, "-la");
        assertThat(scene.run()).isEqualTo("+c +b +a main -a -b -c");
    }

    @Rule
    void theProgramIsInitializedLastAndFinishedFirst(Scene scene) {
        scene.library("a", both("a")).program(both("program") + MAIN, "-la");
        assertThat(scene.run()).isEqualTo("+a +program main -program -a");
    }

    @Rule
    void independentLibrariesAreInitializedInReverseLinkOrder(Scene scene) {
        scene.library("a", both("a")).library("b", both("b")).library("c2", both("c")).program(MAIN, "-la", "-lb",
                "-lc2");
        assertThat(scene.run()).isEqualTo("+c +b +a main -a -b -c");
    }

    @Rule
    void objectsOfACycleAreEachInitializedOnce(Scene scene) {
        scene.library("a", "").library("b", both("b"), "-la").library("a", both("a"), "-lb").program(MAIN, "-la");
        assertThat(scene.run()).isEqualTo("+a +b main -b -a");
    }

    @Rule
    void aSharedDependencyIsInitializedBeforeBothThatNeedIt(Scene scene) {
        scene.library("shared", both("shared")).library("a", both("a"), "-lshared")
                .library("b", both("b"), "-lshared").program(MAIN, "-lshared", "-la", "-lb");
        assertThat(scene.run()).isEqualTo("+shared +b +a main -a -b -shared");
    }

    @Rule
    void preloadedObjectsAreInitializedAfterTheDependencies(Scene scene) {
        scene.library("p", both("p")).library("a", both("a")).program(MAIN, "-la");
        assertThat(scene.run("LD_PRELOAD=./libp.so")).isEqualTo("+a +p main -p -a");
    }

    @Rule
    void initfirstComesBeforeAllOthers(Scene scene) {
        scene.library("c2", both("c")).library("a", both("a"), "-lc2")
                .library("first", both("first"), "-z", "initfirst").program(MAIN, "-lfirst", "-la");
        assertThat(scene.run()).startsWith("+first").endsWith("+c +a main -first -a -c");
    }

    @Rule
    void thePreinitFunctionsOfTheProgramComeFirst(Scene scene) {
        scene.library("a", both("a")).program("""
                static void early(void) { say("preinit"); }
                __attribute__((used, section(".preinit_array"))) static void (*entry)(void) = early;
                """ + MAIN, "-la");
        assertThat(scene.run()).isEqualTo("preinit +a main -a");
    }

    @Rule
    void dtInitComesBeforeTheInitArrayAndDtFiniAfterTheFiniArray(Scene scene) {
        scene.library("a", """
                void before(void) { say("init"); }
                void after(void) { say("fini"); }
                """ + both("a"), "-init", "before", "-fini", "after").program(MAIN, "-la");
        assertThat(scene.run()).isEqualTo("init +a main -a fini");
    }

    @Rule
    void theInitArrayRunsForwardsAndTheFiniArrayBackwards(Scene scene) {
        scene.library("a", """
                __attribute__((constructor(101))) static void c1(void) { say("+1"); }
                __attribute__((constructor(102))) static void c2(void) { say("+2"); }
                __attribute__((destructor(101))) static void d1(void) { say("-1"); }
                __attribute__((destructor(102))) static void d2(void) { say("-2"); }
                """).program(MAIN, "-la");
        assertThat(scene.run()).isEqualTo("+1 +2 main -2 -1");
    }

    @Rule
    void constructorsGetTheProgramsArguments(Scene scene) {
        scene.library("a", """
                __attribute__((constructor)) static void init(int argc, char **argv, char **environment)
                {
                    extern char **environ;
                    sayNumber(argc); say(argv[0]); sayNumber(environment == environ);
                }
                """).program(MAIN, "-la");
        assertThat(scene.run()).isEqualTo("1 ./program 1 main");
    }

    @Rule
    void exitFunctionsRunBeforeTheDestructors(Scene scene) {
        scene.library("a", both("a")).program("""
                static void bye(void) { say("atexit"); }
                int main(void) { atexit(bye); say("main"); }
                """ + "DESTRUCTOR(\"program\")", "-la");
        assertThat(scene.run()).isEqualTo("+a main atexit -program -a");
    }

    @Rule
    void anAbruptExitRunsNoDestructors(Scene scene) {
        scene.library("a", both("a")).program("#include <unistd.h>\nint main(void) { say(\"main\"); _exit(0); }",
                "-la");
        assertThat(scene.run()).isEqualTo("+a main");
    }

    @Rule
    void dlcloseRunsDestructorsInReverseOfTheConstructors(Scene scene) {
        scene.library("c2", both("c")).library("b", both("b"), "-lc2").library("a", both("a"), "-lb").program("""
                int main(void) { dlclose(openIt("liba.so", RTLD_NOW)); say("closed"); }
                """);
        assertThat(scene.run()).isEqualTo("+c +b +a -a -b -c closed");
    }

    @Rule
    void independentObjectsThatAreOpenAtTheEndAreFinishedInOrderOfLoading(Scene scene) {
        scene.library("a", both("a")).library("b", both("b")).library("linked", both("linked")).program("""
                int main(void) { openIt("liba.so", RTLD_NOW); openIt("libb.so", RTLD_NOW); say("end"); }
                """, "-llinked");
        assertThat(scene.run()).isEqualTo("+linked +a +b end -linked -a -b");
    }
}
