package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** What dlsym and dlerror promise: dlsym(3), dlerror(3). */
class DlsymRulesTest {
    private static final String F_OF_A = "DEFINE(f, \"a\") FORWARD(callFromA, f)";
    private static final String F_OF_B = "DEFINE(f, \"b\") FORWARD(callFromB, f)";

    private static String main(String body) {
        return "int main(void) {" + body + "}";
    }

    @Rule
    void dlsymOfAHandleSearchesItsDependenciesToo(Scene scene) {
        scene.library("deep", "DEFINE(f, \"deep\")").library("group", "DEFINE(g, \"group\")", "-ldeep")
                .program(main("say(ask(openIt(\"libgroup.so\", RTLD_NOW), \"f\"));"));
        assertThat(scene.run()).isEqualTo("deep");
    }

    @Rule
    void dlsymOfAHandleDoesNotSearchTheProgram(Scene scene) {
        scene.library("a", F_OF_A).program("DEFINE(own, \"program\")" + main("""
                say(dlsym(openIt("liba.so", RTLD_NOW), "own") ? "found" : strstr(dlerror(), "undefined"));
                """), "--export-dynamic");
        assertThat(scene.run()).isEqualTo("undefined symbol: own");
    }

    @Rule
    void dlsymIgnoresInterpositionOfAHandlesOwnDefinition(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program(main("""
                say(ask(openIt("libb.so", RTLD_NOW), "f"));
                say(ask(RTLD_DEFAULT, "f"));
                """), "-la");
        assertThat(scene.run()).isEqualTo("b a");
    }

    @Rule
    void theHandleOfTheProgramSearchesTheGlobalScope(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program("DEFINE(own, \"program\")" + main("""
                void *all = openIt(NULL, RTLD_NOW);
                say(ask(all, "own")); say(ask(all, "f"));
                openIt("libb.so", RTLD_NOW | RTLD_GLOBAL);
                say(ask(all, "f")); say(ask(all, "callFromB"));
                """), "-la", "--export-dynamic");
        assertThat(scene.run()).isEqualTo("program a a a");
    }

    @Rule
    void whatTheProgramDoesNotExportIsNotFoundByDlsym(Scene scene) {
        scene.program("DEFINE(own, \"program\")" + main("sayNumber(dlsym(RTLD_DEFAULT, \"own\") != 0);"));
        assertThat(scene.run()).isEqualTo("0");
    }

    @Rule
    void rtldNextFromTheProgramSkipsTheProgram(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program("DEFINE(f, \"program\")" + main("""
                say(f()); say(ask(RTLD_NEXT, "f"));
                """), "-la", "-lb");
        assertThat(scene.run()).isEqualTo("program a");
    }

    @Rule
    void rtldNextInTheLastObjectFindsNothing(Scene scene) {
        scene.library("a", "const char *next(void) { return ask(RTLD_NEXT, \"onlyHere\"); }" + "int onlyHere;")
                .program("DECLARE(next)" + main("say(strstr(next(), \"undefined\"));"), "-la");
        assertThat(scene.run()).isEqualTo("undefined symbol: onlyHere");
    }

    @Rule
    void rtldNextInAnOpenedObjectSearchesItsOwnGroup(Scene scene) {
        scene.library("b", F_OF_B).library("a", "DEFINE(f, \"a\")").library("group", """
                DEFINE(f, "group") const char *next(void) { return ask(RTLD_NEXT, "f"); }
                """, "-lb").program(main("say(ask(openIt(\"libgroup.so\", RTLD_NOW), \"next\"));"), "-la");
        assertThat(scene.run()).isEqualTo("b");
    }

    @Rule
    void rtldDefaultInAnOpenedObjectSearchesItsOwnScopeLast(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\")").library("b", """
                DEFINE(f, "b") DEFINE(g, "own")
                const char *first(void) { return ask(RTLD_DEFAULT, "f"); }
                const char *own(void) { return ask(RTLD_DEFAULT, "g"); }
                """).program(main("""
                void *b = openIt("libb.so", RTLD_NOW | RTLD_LOCAL);
                say(ask(b, "first")); say(ask(b, "own")); sayNumber(dlsym(RTLD_DEFAULT, "g") != 0);
                """), "-la");
        assertThat(scene.run()).isEqualTo("a own 0");
    }

    @Rule
    void aClosedObjectsDefinitionIsNotFoundAnyMore(Scene scene) {
        scene.library("a", F_OF_A).program(main("""
                void *a = openIt("liba.so", RTLD_NOW | RTLD_GLOBAL);
                dlclose(a);
                sayNumber(dlsym(RTLD_DEFAULT, "f") != 0);
                """));
        assertThat(scene.run()).isEqualTo("0");
    }

    @Rule
    void dlsymOfTheGlobalScopeKeepsTheObjectThatItFound(Scene scene) {
        scene.library("a", F_OF_A + "DESTRUCTOR(\"a\")").program(main("""
                void *a = openIt("liba.so", RTLD_NOW | RTLD_GLOBAL);
                say(ask(RTLD_DEFAULT, "f")); dlclose(a); say(ask(RTLD_DEFAULT, "f"));
                """));
        assertThat(scene.run()).isEqualTo("a a -a");
    }

    @Rule
    void dlerrorTellsOfTheLastErrorOnce(Scene scene) {
        scene.program(main("""
                dlopen("first.so", RTLD_NOW); dlopen("second.so", RTLD_NOW);
                say(dlerror()); sayNumber(dlerror() == NULL);
                """));
        assertThat(scene.run()).isEqualTo(
                "second.so: cannot open shared object file: No such file or directory 1");
    }

    @Rule
    void withLdDebugUnusedWhatIsUndefinedIsNull(Scene scene) {
        scene.program(main("sayNumber(dlsym(RTLD_DEFAULT, \"missing\") == 0); sayNumber(dlerror() == 0);"));
        assertThat(scene.run("LD_DEBUG=unused", "LD_DEBUG_OUTPUT=unused")).isEqualTo("1 1");
    }
}
