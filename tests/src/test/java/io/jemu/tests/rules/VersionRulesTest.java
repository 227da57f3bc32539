package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** Versions of symbols: LSB Core, Symbol Versioning; Drepper, "How to write shared libraries", 3.8. */
class VersionRulesTest {
    /** f@V1 and f@@V2 in one library. */
    private static final String TWO_VERSIONS = """
            const char *old(void) { return "V1"; }
            const char *new(void) { return "V2"; }
            asm(".symver old, f@V1"); asm(".symver new, f@@V2");
            """;
    private static final String CALL = "DECLARE(f) int main(void) { say(f()); }";

    private static Scene versioned(Scene scene) {
        return scene.text("two.map", "V1 { }; V2 { } V1;").text("one.map", "V1 { global: f; };")
                .text("none.map", "V0 { global: other; };");
    }

    @Rule
    void aReferenceIsLinkedToTheDefaultVersion(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map").program(CALL, "-lf");
        assertThat(scene.run()).isEqualTo("V2");
    }

    @Rule
    void aReferenceToAnOldVersionGetsTheOldDefinition(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map")
                .program("asm(\".symver f, f@V1\");" + CALL, "-lf");
        assertThat(scene.run()).isEqualTo("V1");
    }

    @Rule
    void dlsymFindsTheDefaultVersion(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map")
                .program("int main(void) { say(ask(openIt(\"libf.so\", RTLD_NOW), \"f\")); }");
        assertThat(scene.run()).isEqualTo("V2");
    }

    @Rule
    void dlvsymFindsTheVersionThatItNames(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map").program("""
                int main(void)
                {
                    void *handle = openIt("libf.so", RTLD_NOW);
                    say(((Function *) dlvsym(handle, "f", "V1"))());
                    say(((Function *) dlvsym(handle, "f", "V2"))());
                    say(dlvsym(handle, "f", "V3") ? "found" : strstr(dlerror(), "undefined"));
                }
                """);
        assertThat(scene.run()).isEqualTo("V1 V2 undefined symbol: f, version V3");
    }

    @Rule
    void aReferenceWithoutVersionGetsTheOldestDefinition(Scene scene) {
        // The user was linked before the library had versions.
        versioned(scene).library("f", "DEFINE(f, \"unversioned\")").library("user", "FORWARD(g, f)", "-lf")
                .library("f", TWO_VERSIONS, "--version-script=two.map")
                .program("DECLARE(g) int main(void) { say(g()); }", "-luser");
        assertThat(scene.run()).isEqualTo("V1");
    }

    @Rule
    void aVersionedReferenceIsSatisfiedByAnInterposerWithoutVersions(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map").library("p", "DEFINE(f, \"p\")")
                .program(CALL, "-lf");
        assertThat(scene.run("LD_PRELOAD=./libp.so")).isEqualTo("p");
    }

    @Rule
    void anInterposerWithAnotherVersionIsPassedOver(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map")
                .library("p", "DEFINE(f, \"p\")", "--version-script=one.map").program(CALL, "-lf");
        assertThat(scene.run("LD_PRELOAD=./libp.so")).isEqualTo("V2");
    }

    @Rule
    void anInterposerWithTheSameVersionIsTaken(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map")
                .library("p", TWO_VERSIONS.replace("\"V", "\"p's V"), "--version-script=two.map").program(CALL, "-lf");
        assertThat(scene.run("LD_PRELOAD=./libp.so")).isEqualTo("p's V2");
    }

    @Rule
    void aVersionThatALibraryLacksStopsTheProgram(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map").program(CALL, "-lf")
                .library("f", "DEFINE(f, \"V1\")", "--version-script=one.map");
        assertThat(scene.run()).startsWith("./program: ")
                .contains("/libf.so: version `V2' not found (required by ./program)\nstatus 1");
    }

    @Rule
    void aLibraryWithoutAnyVersionsIsOnlyWarnedOf(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map")
                .program("DECLARE(f) int main(int argc, char **argv) { say(\"started\"); return argc > 1 && f(); }",
                        "-lf")
                .library("f", "DEFINE(f, \"V1\")");
        assertThat(scene.run()).startsWith("started\n./program: ")
                .endsWith("/libf.so: no version information available (required by ./program)");
    }

    @Rule
    void aMissingVersionFailsAnOpeningWithItsName(Scene scene) {
        versioned(scene).library("f", TWO_VERSIONS, "--version-script=two.map").library("user", "FORWARD(g, f)", "-lf")
                .library("f", "DEFINE(f, \"V1\")", "--version-script=one.map")
                .program("int main(void) { say(dlopen(\"libuser.so\", RTLD_NOW) ? \"opened\" : dlerror()); }");
        assertThat(scene.run()).contains("/libf.so: version `V2' not found (required by ")
                .endsWith("/libuser.so)");
    }

    @Rule
    void aSymbolThatAVersionScriptMakesLocalIsNotSeen(Scene scene) {
        scene.text("local.map", "V1 { global: f; local: *; };").library("a", "DEFINE(f, \"a\") DEFINE(g, \"a\")",
                "--version-script=local.map").library("b", "DEFINE(g, \"b\")")
                .program("DECLARE(f) DECLARE(g) int main(void) { say(f()); say(g()); }", "-la", "-lb");
        assertThat(scene.run()).isEqualTo("a b");
    }
}
