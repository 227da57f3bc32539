package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** Which of several definitions a reference is bound to: gABI chapter 5, Shared Object Dependencies; ld.so(8). */
class InterpositionRulesTest {
    private static final String F_OF_A = "DEFINE(f, \"a\") FORWARD(callFromA, f)";
    private static final String F_OF_B = "DEFINE(f, \"b\") FORWARD(callFromB, f)";
    private static final String CALL_ALL = """
            DECLARE(f) DECLARE(callFromA) DECLARE(callFromB)
            int main(void) { say(f()); say(callFromA()); say(callFromB()); }
            """;

    @Rule
    void theMainProgramsDefinitionInterposesThoseOfItsLibraries(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program("DEFINE(f, \"program\")" + CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("program program program");
    }

    @Rule
    void theFirstLibraryInLinkOrderWins(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("a a a");
    }

    @Rule
    void theOtherLinkOrderMakesTheOtherLibraryWin(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B).program(CALL_ALL, "-lb", "-la");
        assertThat(scene.run()).isEqualTo("b b b");
    }

    @Rule
    void dependenciesAreSearchedBreadthFirst(Scene scene) {
        scene.library("deep", "DEFINE(f, \"deep\")").library("a", "FORWARD(callFromA, f)", "-ldeep")
                .library("b", F_OF_B).program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("b b b");
    }

    @Rule
    void aPreloadedObjectComesBeforeTheDependencies(Scene scene) {
        scene.library("preloaded", "DEFINE(f, \"preloaded\")").library("a", F_OF_A).library("b", F_OF_B)
                .program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./libpreloaded.so")).isEqualTo("preloaded preloaded preloaded");
    }

    @Rule
    void aPreloadedObjectComesAfterTheProgram(Scene scene) {
        scene.library("preloaded", "DEFINE(f, \"preloaded\")").library("a", F_OF_A).library("b", F_OF_B)
                .program("DEFINE(f, \"program\")" + CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./libpreloaded.so")).isEqualTo("program program program");
    }

    @Rule
    void preloadedObjectsAreSearchedInTheOrderOfTheList(Scene scene) {
        scene.library("p", "DEFINE(f, \"p\")").library("q", "DEFINE(f, \"q\")").library("a", F_OF_A)
                .library("b", F_OF_B).program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./libp.so ./libq.so")).isEqualTo("p p p");
        assertThat(scene.run("LD_PRELOAD=./libq.so:./libp.so")).isEqualTo("q q q");
    }

    @Rule
    void aPreloadedObjectsDependenciesComeAfterThoseOfTheProgram(Scene scene) {
        scene.library("helper", "DEFINE(f, \"helper\")").library("preloaded", "", "-lhelper").library("a", F_OF_A)
                .library("b", F_OF_B).program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./libpreloaded.so")).isEqualTo("a a a");
    }

    @Rule
    void aPreloadedMallocServesTheCLibraryToo(Scene scene) {
        scene.library("counting", """
                extern void *__libc_malloc(size_t);
                int mallocs;
                void *malloc(size_t size) { mallocs++; return __libc_malloc(size); }
                """).program("""
                int main(void)
                {
                    int *mallocs = dlsym(RTLD_DEFAULT, "mallocs");
                    int before = mallocs ? *mallocs : 0;
                    free(strdup("by libc"));
                    say(mallocs && *mallocs > before ? "counted" : "not counted");
                }
                """);
        assertThat(scene.run()).isEqualTo("not counted");
        assertThat(scene.run("LD_PRELOAD=./libcounting.so")).isEqualTo("counted");
    }

    @Rule
    void aWrapperFindsTheNextDefinitionByRtldNext(Scene scene) {
        scene.library("wrapper", """
                const char *f(void) { say("wrapped"); return ask(RTLD_NEXT, "f"); }
                """).library("a", F_OF_A).library("b", F_OF_B).program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./libwrapper.so")).isEqualTo("wrapped a wrapped a wrapped a");
    }

    @Rule
    void wrappersOfOneFunctionFormAChain(Scene scene) {
        String wrapper = "const char *f(void) { say(\"%s\"); return ask(RTLD_NEXT, \"f\"); }";
        scene.library("p", wrapper.formatted("p")).library("q", wrapper.formatted("q"))
                .library("a", wrapper.formatted("a")).library("b", F_OF_B)
                .program("DECLARE(f) int main(void) { say(f()); }", "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./libp.so ./libq.so")).isEqualTo("p q a b");
    }

    @Rule
    void aWeakDefinitionWinsWhenItComesFirst(Scene scene) {
        scene.library("weak", "__attribute__((weak)) DEFINE(f, \"weak\") FORWARD(callFromA, f)").library("b", F_OF_B)
                .program(CALL_ALL, "-lweak", "-lb");
        assertThat(scene.run()).isEqualTo("weak weak weak");
    }

    @Rule
    void ldDynamicWeakMakesAStrongDefinitionWin(Scene scene) {
        scene.library("weak", "__attribute__((weak)) DEFINE(f, \"weak\") FORWARD(callFromA, f)").library("b", F_OF_B)
                .program(CALL_ALL, "-lweak", "-lb");
        assertThat(scene.run("LD_DYNAMIC_WEAK=1")).isEqualTo("b b b");
    }

    @Rule
    void withLdDynamicWeakTheFirstWeakDefinitionServesWhereNoStrongOneIs(Scene scene) {
        scene.library("a", "__attribute__((weak)) " + F_OF_A).library("b", "__attribute__((weak)) " + F_OF_B)
                .program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_DYNAMIC_WEAK=1")).isEqualTo("a a a");
    }

    @Rule
    void aWeakReferenceWithoutDefinitionIsNull(Scene scene) {
        scene.library("a", """
                extern int missing(void) __attribute__((weak));
                int isThere(void) { return missing != 0; }
                """).program("int isThere(void); int main(void) { sayNumber(isThere()); }", "-la");
        assertThat(scene.run()).isEqualTo("0");
    }

    @Rule
    void aWeakReferenceIsBoundWhenAnObjectDefinesIt(Scene scene) {
        scene.library("provider", "int missing(void) { return 1; }").library("a", """
                extern int missing(void) __attribute__((weak));
                int isThere(void) { return missing != 0; }
                """).program("int isThere(void); int main(void) { sayNumber(isThere()); }", "-la");
        assertThat(scene.run("LD_PRELOAD=./libprovider.so")).isEqualTo("1");
    }

    @Rule
    void protectedFunctionsAreBoundInside(Scene scene) {
        scene.library("a", "__attribute__((visibility(\"protected\"))) " + F_OF_A).library("b", F_OF_B)
                .program("DEFINE(f, \"program\")" + CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("program a program");
    }

    @Rule
    void aProtectedDefinitionIsSeenFromOutside(Scene scene) {
        scene.library("a", "__attribute__((visibility(\"protected\"))) " + F_OF_A).library("b", F_OF_B)
                .program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("a a a");
    }

    @Rule
    void aHiddenDefinitionIsNotSeenFromOutside(Scene scene) {
        scene.library("a", "__attribute__((visibility(\"hidden\"))) " + F_OF_A).library("b", F_OF_B)
                .program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("b a b");
    }

    @Rule
    void bsymbolicBindsTheLibrarysReferencesInside(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B, "-Bsymbolic").program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("a a b");
    }

    @Rule
    void bsymbolicFunctionsLeavesDataToInterposition(Scene scene) {
        String both = F_OF_B + "const char *word = \"b\"; const char *wordFromB(void) { return word; }";
        scene.library("a", F_OF_A + "const char *word = \"a\";").library("b", both, "-Bsymbolic-functions")
                .program("DECLARE(wordFromB)" + CALL_ALL.replace("}", "say(wordFromB()); }"), "-la", "-lb");
        assertThat(scene.run()).isEqualTo("a a b a");
    }

    @Rule
    void dtSymbolicPutsTheLibraryFirstInItsOwnScope(Scene scene) {
        scene.library("a", "DEFINE(g, \"a\")").library("b", """
                DEFINE(g, "b")
                const char *askedInB(void) { return ask(RTLD_DEFAULT, "g"); }
                """, "-Bsymbolic").program("DECLARE(askedInB) int main(void) { say(askedInB()); }", "-la", "-lb");
        assertThat(scene.run()).isEqualTo("b");
    }

    @Rule
    void copyRelocationsMakeTheProgramsCopyTheOne(Scene scene) {
        scene.library("a", "int counter = 5; int *whereA(void) { return &counter; } void add(void) { counter++; }")
                .program("""
                extern int counter; int *whereA(void); void add(void);
                int main(void) { sayNumber(counter); add(); sayNumber(counter); sayNumber(whereA() == &counter); }
                """, "-la");
        assertThat(scene.run()).isEqualTo("5 6 1");
    }

    @Rule
    void aCopyRelocationTakesItsValueFromTheFirstLibraryThatDefinesIt(Scene scene) {
        scene.library("a", "int counter = 5;").library("b", "int counter = 7; int ofB(void) { return counter; }")
                .program("extern int counter; int ofB(void); int main(void) { sayNumber(counter); sayNumber(ofB()); }",
                        "-la", "-lb");
        assertThat(scene.run()).isEqualTo("5 5");
    }

    @Rule
    void aFunctionHasOneAddressInTheWholeProcess(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\") void *addressInA(void) { return f; }")
                .library("b", "DECLARE(f) void *addressInB(void) { return f; }").program("""
                DECLARE(f) void *addressInA(void); void *addressInB(void);
                int main(void)
                {
                    void *own = f;
                    sayNumber(own == addressInA()); sayNumber(own == addressInB());
                    sayNumber(own == dlsym(RTLD_DEFAULT, "f"));
                }
                """, "-la", "-lb");
        assertThat(scene.run()).isEqualTo("1 1 1");
    }

    @Rule
    void uniqueSymbolsHaveOneDefinitionThatLocalScopesShare(Scene scene) {
        String unique = """
                asm(".pushsection .bss; .type shared, @gnu_unique_object; .global shared; .size shared, 4; shared: "
                    ".zero 4; .popsection");
                extern int shared; int *where(void) { return &shared; }
                """;
        scene.library("a", unique).library("b", unique).program("""
                int main(void)
                {
                    int *(*a)(void) = dlsym(openIt("libb.so", RTLD_NOW | RTLD_LOCAL), "where");
                    int *(*b)(void) = dlsym(openIt("liba.so", RTLD_NOW | RTLD_LOCAL), "where");
                    sayNumber(a != b); sayNumber(a() == b());
                }
                """);
        assertThat(scene.run()).isEqualTo("1 1");
    }

    @Rule
    void anIndirectFunctionIsTheOneThatItsResolverReturns(Scene scene) {
        scene.library("a", """
                static const char *chosen(void) { return "chosen"; }
                static void *resolve(void) { return chosen; }
                const char *f(void) __attribute__((ifunc("resolve")));
                """).program("DECLARE(f) int main(void) { say(f()); say(ask(RTLD_DEFAULT, \"f\")); }", "-la");
        assertThat(scene.run()).isEqualTo("chosen chosen");
    }

    @Rule
    void gnuLdSoLeavesAnInterposerByFlagWhereLinkOrderPutsIt(Scene scene) {
        scene.library("a", F_OF_A).library("b", F_OF_B, "-z", "interpose").program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run()).isEqualTo(scene.run("LD_BIND_NOW=1")).isEqualTo("a a a");
    }

    @Rule
    void aFunctionOfLdSoCanBeReplacedByTheProgram(Scene scene) {
        scene.library("a", "int missing(void) { void *p = dlsym(RTLD_DEFAULT, \"printf\"); return p != 0; }")
                .program("""
                void *dlsym(void *handle, const char *name) { return 0; }
                int missing(void); int main(void) { sayNumber(missing()); }
                """, "-la");
        assertThat(scene.run()).isEqualTo("0");
    }

    @Rule
    void anObjectNamedTwiceIsLoadedOnce(Scene scene) {
        scene.library("a", "CONSTRUCTOR(\"a\") " + F_OF_A).library("b", F_OF_B, "-la")
                .program(CALL_ALL, "-la", "-lb");
        assertThat(scene.run("LD_PRELOAD=./liba.so liba.so")).isEqualTo("+a a a a");
    }
}
