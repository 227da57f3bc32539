package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** What dlopen and dlclose promise: dlopen(3). */
class DlopenRulesTest {
    private static final String F_OF_A = "DEFINE(f, \"a\") FORWARD(callFromA, f)";
    private static final String F_OF_B = "DEFINE(f, \"b\") FORWARD(callFromB, f)";

    private static String main(String body) {
        return "int main(void) {" + body + "}";
    }

    @Rule
    void aLocalObjectIsNotSeenByLaterOnes(Scene scene) {
        scene.library("a", F_OF_A).library("user", "FORWARD(g, f)").program(main("""
                openIt("liba.so", RTLD_LAZY | RTLD_LOCAL);
                say(dlopen("libuser.so", RTLD_NOW) ? "opened" : dlerror());
                """));
        assertThat(scene.run()).endsWith("/libuser.so: undefined symbol: f");
    }

    @Rule
    void aGlobalObjectServesLaterOnes(Scene scene) {
        scene.library("a", F_OF_A).library("user", "FORWARD(g, f)").program(main("""
                openIt("liba.so", RTLD_LAZY | RTLD_GLOBAL);
                say(ask(openIt("libuser.so", RTLD_NOW), "g"));
                """));
        assertThat(scene.run()).isEqualTo("a");
    }

    @Rule
    void openingAgainWithRtldGlobalPromotes(Scene scene) {
        scene.library("a", F_OF_A).program(main("""
                openIt("liba.so", RTLD_LAZY | RTLD_LOCAL);
                sayNumber(dlsym(RTLD_DEFAULT, "f") != 0);
                openIt("liba.so", RTLD_LAZY | RTLD_GLOBAL);
                sayNumber(dlsym(RTLD_DEFAULT, "f") != 0);
                openIt("liba.so", RTLD_LAZY | RTLD_LOCAL);
                sayNumber(dlsym(RTLD_DEFAULT, "f") != 0);
                """));
        assertThat(scene.run()).isEqualTo("0 1 1");
    }

    @Rule
    void theGlobalScopeComesBeforeAnOpenedObjectsOwn(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program(main("""
                say(ask(openIt("libb.so", RTLD_NOW), "callFromB"));
                """), "-la");
        assertThat(scene.run()).isEqualTo("a");
    }

    @Rule
    void deepbindPutsTheLocalScopeFirst(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program(main("""
                say(ask(openIt("libb.so", RTLD_NOW | RTLD_DEEPBIND), "callFromB"));
                """), "-la");
        assertThat(scene.run()).isEqualTo("b");
    }

    @Rule
    void deepbindDoesNotChangeAnObjectThatIsLoadedAlready(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program(main("""
                openIt("libb.so", RTLD_LAZY);
                say(ask(openIt("libb.so", RTLD_NOW | RTLD_DEEPBIND), "callFromB"));
                """), "-la");
        assertThat(scene.run()).isEqualTo("a");
    }

    @Rule
    void anOpenedGroupIsSearchedInBreadthFirstOrder(Scene scene) {
        scene.library("deep", "DEFINE(f, \"deep\")").library("a", "", "-ldeep").library("b", F_OF_B)
                .library("group", "FORWARD(g, f)", "-la", "-lb")
                .program(main("say(ask(openIt(\"libgroup.so\", RTLD_NOW), \"g\"));"));
        assertThat(scene.run()).isEqualTo("b");
    }

    @Rule
    void theSameObjectOpenedTwiceIsOneHandle(Scene scene) {
        scene.library("a", "CONSTRUCTOR(\"a\") DESTRUCTOR(\"a\")").program(main("""
                void *first = openIt("liba.so", RTLD_NOW);
                void *second = openIt("liba.so", RTLD_LAZY);
                sayNumber(first == second);
                dlclose(first); say("once"); dlclose(second); say("twice");
                """));
        assertThat(scene.run()).isEqualTo("+a 1 once -a twice");
    }

    @Rule
    void noloadTellsWhetherAnObjectIsThere(Scene scene) {
        scene.library("a", "CONSTRUCTOR(\"a\")").program(main("""
                sayNumber(dlopen("liba.so", RTLD_NOW | RTLD_NOLOAD) != 0);
                void *a = openIt("liba.so", RTLD_NOW);
                sayNumber(dlopen("liba.so", RTLD_NOW | RTLD_NOLOAD) == a);
                """));
        assertThat(scene.run()).isEqualTo("0 +a 1");
    }

    @Rule
    void noloadCountsAsAnOpening(Scene scene) {
        scene.library("a", "DESTRUCTOR(\"a\")").program(main("""
                void *a = openIt("liba.so", RTLD_NOW);
                dlopen("liba.so", RTLD_NOW | RTLD_NOLOAD);
                dlclose(a); say("once"); dlclose(a); say("twice");
                """));
        assertThat(scene.run()).isEqualTo("once -a twice");
    }

    @Rule
    void noloadPromotesToGlobal(Scene scene) {
        scene.library("a", F_OF_A).program(main("""
                openIt("liba.so", RTLD_NOW | RTLD_LOCAL);
                dlopen("liba.so", RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
                say(ask(RTLD_DEFAULT, "f"));
                """));
        assertThat(scene.run()).isEqualTo("a");
    }

    @Rule
    void anObjectOpenedWithNodeleteStays(Scene scene) {
        scene.library("a", "DESTRUCTOR(\"a\") int kept = 1;").program(main("""
                void *a = openIt("liba.so", RTLD_NOW | RTLD_NODELETE);
                int *kept = dlsym(a, "kept");
                *kept = 2; sayNumber(dlclose(a));
                sayNumber(*(int *) dlsym(openIt("liba.so", RTLD_NOW), "kept"));
                """));
        assertThat(scene.run()).isEqualTo("0 2 -a");
    }

    @Rule
    void anObjectMarkedNodeleteStays(Scene scene) {
        scene.library("a", "DESTRUCTOR(\"a\")", "-z", "nodelete").program(main("""
                dlclose(openIt("liba.so", RTLD_NOW)); say("closed");
                """));
        assertThat(scene.run()).isEqualTo("closed -a");
    }

    @Rule
    void anObjectMarkedNoopenIsRefusedByDlopen(Scene scene) {
        scene.library("a", F_OF_A, "-z", "nodlopen").program(main("""
                say(dlopen("liba.so", RTLD_NOW) ? "opened" : strstr(dlerror(), "shared"));
                """));
        assertThat(scene.run()).isEqualTo("shared object cannot be dlopen()ed");
    }

    @Rule
    void anObjectThatAnotherNeedsOutlivesItsOwnClosing(Scene scene) {
        scene.library("deep", "DESTRUCTOR(\"deep\")").library("top", "DESTRUCTOR(\"top\")", "-ldeep").program(main("""
                void *deep = openIt("libdeep.so", RTLD_NOW);
                void *top = openIt("libtop.so", RTLD_NOW);
                dlclose(deep); say("deep closed"); dlclose(top); say("top closed");
                """));
        assertThat(scene.run()).isEqualTo("deep closed -top -deep top closed");
    }

    @Rule
    void aBindingByRelocationKeepsTheDefiningObject(Scene scene) {
        scene.library("a", F_OF_A + "DESTRUCTOR(\"a\")").library("user", "FORWARD(g, f) DESTRUCTOR(\"user\")")
                .program(main("""
                void *a = openIt("liba.so", RTLD_NOW | RTLD_GLOBAL);
                void *user = openIt("libuser.so", RTLD_NOW);
                dlclose(a); say(ask(user, "g")); dlclose(user); say("end");
                """));
        assertThat(scene.run()).isEqualTo("a -user -a end");
    }

    @Rule
    void aModeWithoutLazyAndNowIsInvalid(Scene scene) {
        scene.library("a", F_OF_A).program(main("say(dlopen(\"liba.so\", RTLD_GLOBAL) ? \"opened\" : dlerror());"));
        assertThat(scene.run()).isEqualTo("liba.so: invalid mode for dlopen(): Invalid argument");
    }

    @Rule
    void aMissingDependencyFailsTheWholeOpening(Scene scene) {
        scene.library("gone/deep", "").library("top", "CONSTRUCTOR(\"top\")", "-Lgone", "-ldeep").program(main("""
                say(dlopen("libtop.so", RTLD_NOW) ? "opened" : dlerror());
                sayNumber(dlopen("libtop.so", RTLD_NOW | RTLD_NOLOAD) != 0);
                """));
        assertThat(scene.run()).isEqualTo(
                "libdeep.so: cannot open shared object file: No such file or directory 0");
    }

    @Rule
    void aFailedOpeningLeavesNothingBehind(Scene scene) {
        scene.library("dependency", "CONSTRUCTOR(\"dependency\")")
                .library("bad", "extern int missing(void); int g(void) { return missing(); }", "-ldependency")
                .program(main("""
                sayNumber(dlopen("libbad.so", RTLD_NOW) != 0);
                sayNumber(dlopen("libdependency.so", RTLD_NOW | RTLD_NOLOAD) != 0);
                """));
        assertThat(scene.run()).isEqualTo("0 0");
    }

    @Rule
    void anExecutableCannotBeOpened(Scene scene) {
        scene.program(main("say(dlopen(\"/bin/true\", RTLD_NOW) ? \"opened\" : dlerror());"));
        assertThat(scene.run()).isEqualTo(
                "/bin/true: cannot dynamically load position-independent executable");
    }

    @Rule
    void anOpeningFromAConstructorIsComplete(Scene scene) {
        scene.library("inner", "CONSTRUCTOR(\"inner\") DEFINE(f, \"f\")").library("outer", """
                __attribute__((constructor)) static void open_(void)
                {
                    say("+outer"); say(ask(openIt("libinner.so", RTLD_NOW), "f"));
                }
                """).program(main("openIt(\"libouter.so\", RTLD_NOW); say(\"main\");"));
        assertThat(scene.run()).isEqualTo("+outer +inner f main");
    }
}
