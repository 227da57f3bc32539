package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** Lazy binding through the procedure linkage table: psABI, Procedure Linkage Table; ld.so(8), LD_BIND_NOW. */
class LazyRulesTest {
    /** Shows the word of the global offset table that the call of {@code f} goes through. */
    private static final String SLOT = """
            #include <link.h>
            #include <elf.h>
            DECLARE(f)
            static void **slotOf(const char *name)
            {
                struct link_map *map = dlopen(NULL, RTLD_LAZY);
                const char *strings = 0; Elf64_Sym *symbols = 0; Elf64_Rela *rela = 0; size_t size = 0;
                for (Elf64_Dyn *d = map->l_ld; d->d_tag; d++) {
                    if (d->d_tag == DT_STRTAB) strings = (char *) d->d_un.d_ptr;
                    if (d->d_tag == DT_SYMTAB) symbols = (Elf64_Sym *) d->d_un.d_ptr;
                    if (d->d_tag == DT_JMPREL) rela = (Elf64_Rela *) d->d_un.d_ptr;
                    if (d->d_tag == DT_PLTRELSZ) size = d->d_un.d_val;
                }
                for (size_t i = 0; i < size / sizeof *rela; i++)
                    if (!strcmp(strings + symbols[ELF64_R_SYM(rela[i].r_info)].st_name, name))
                        return (void **) (map->l_addr + rela[i].r_offset);
                return 0;
            }
            static int bound(void) { return *slotOf("f") == dlsym(RTLD_DEFAULT, "f"); }
            """;
    private static final String MISSING = "extern int missing(void); int g(int call) { return call && missing(); }";

    @Rule
    void aFunctionIsBoundAtItsFirstCall(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\")").program(
                SLOT + "int main(void) { sayNumber(bound()); say(f()); sayNumber(bound()); }", "-la");
        assertThat(scene.run()).isEqualTo("0 a 1");
    }

    @Rule
    void ldBindNowBindsFunctionsBeforeTheProgramStarts(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\")").program(
                SLOT + "int main(void) { sayNumber(bound()); say(f()); sayNumber(bound()); }", "-la");
        assertThat(scene.run("LD_BIND_NOW=1")).isEqualTo("1 a 1");
    }

    @Rule
    void anEmptyLdBindNowCountsAsUnset(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\")").program(SLOT + "int main(void) { sayNumber(bound()); f(); }", "-la");
        assertThat(scene.run("LD_BIND_NOW=")).isEqualTo("0");
    }

    @Rule
    void ldBindNotLeavesTheSlotAfterACall(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\")").program(
                SLOT + "int main(void) { say(f()); say(f()); sayNumber(bound()); }", "-la");
        assertThat(scene.run("LD_BIND_NOT=1")).isEqualTo("a a 0");
    }

    @Rule
    void aProgramLinkedWithNowIsBoundBeforeItStarts(Scene scene) {
        scene.library("a", "DEFINE(f, \"a\")").program(
                SLOT + "int main(void) { f(); sayNumber(slotOf(\"f\") == 0 || bound()); }", "-la", "-z", "now");
        assertThat(scene.run()).isEqualTo("1");
    }

    @Rule
    void whatIsBoundOnceStaysBound(Scene scene) {
        // A definition that becomes global later does not change what was bound before it came.
        scene.library("a", "DEFINE(f, \"a\")").library("b", "DEFINE(f, \"b\")").program("""
                DECLARE(f)
                int main(void) { say(f()); openIt("libb.so", RTLD_NOW | RTLD_GLOBAL); say(f()); }
                """, "-la");
        assertThat(scene.run()).isEqualTo("a a");
    }

    @Rule
    void aFunctionThatIsMissingAndNotCalledIsNoError(Scene scene) {
        scene.library("a", MISSING).program("int g(int); int main(void) { sayNumber(g(0)); }", "-la");
        assertThat(scene.run()).isEqualTo("0");
    }

    @Rule
    void aFunctionThatIsMissingStopsTheProgramAtItsCall(Scene scene) {
        scene.library("a", MISSING).program("int g(int); int main(void) { say(\"before\"); g(1); }", "-la");
        assertThat(scene.run()).startsWith("before\n./program: symbol lookup error: ")
                .endsWith("/liba.so: undefined symbol: missing\nstatus 127");
    }

    @Rule
    void withLdBindNowAMissingFunctionStopsTheProgramBeforeItStarts(Scene scene) {
        scene.library("a", MISSING).program("int g(int); int main(void) { say(\"before\"); g(0); }", "-la");
        assertThat(scene.run("LD_BIND_NOW=1")).startsWith("./program: symbol lookup error: ")
                .endsWith("/liba.so: undefined symbol: missing\nstatus 127");
    }

    @Rule
    void missingDataStopsTheProgramBeforeItStarts(Scene scene) {
        scene.library("a", "extern int data; int g(void) { return data; }")
                .program("int g(void); int main(void) { say(\"before\"); g(); }", "-la");
        assertThat(scene.run()).startsWith("./program: symbol lookup error: ")
                .endsWith("/liba.so: undefined symbol: data\nstatus 127");
    }

    @Rule
    void rtldNowRefusesWhatRtldLazyOpens(Scene scene) {
        scene.library("a", MISSING).program("""
                int main(void)
                {
                    say(dlopen("liba.so", RTLD_NOW) ? "opened" : strstr(dlerror(), "undefined"));
                    say(dlopen("liba.so", RTLD_LAZY) ? "opened" : dlerror());
                }
                """);
        assertThat(scene.run()).isEqualTo("undefined symbol: missing opened");
    }

    @Rule
    void openingALazyObjectAgainWithNowBindsTheRest(Scene scene) {
        scene.library("a", MISSING).program("""
                int main(void)
                {
                    openIt("liba.so", RTLD_LAZY);
                    say(dlopen("liba.so", RTLD_NOW) ? "opened" : dlerror());
                }
                """);
        assertThat(scene.run()).isEqualTo("opened");
    }

    @Rule
    void aLazyCallKeepsItsArguments(Scene scene) {
        scene.library("a", """
                double sum(int a, long b, const char *c, int d, int e, int f, int g, double x, double y, float z)
                {
                    return a + b + strlen(c) + d + e + f + g + x + y + z;
                }
                """).program("""
                double sum(int, long, const char *, int, int, int, int, double, double, float);
                int main(void) { sayNumber((long) (100 * sum(1, 2, "123", 4, 5, 6, 7, 0.25, 0.5, 0.125f))); }
                """, "-la");
        assertThat(scene.run()).isEqualTo("2887");
    }

    @Rule
    void aLateInterposerCatchesFunctionsThatWereNotCalledYet(Scene scene) {
        // Nothing defines the function when the program starts; its first call searches the scope as it is by then.
        scene.library("late", "DEFINE(f, \"late\")").library("caller", "FORWARD(call, f)").program("""
                DECLARE(call)
                int main(void) { openIt("liblate.so", RTLD_NOW | RTLD_GLOBAL); say(call()); }
                """, "-lcaller");
        assertThat(scene.run()).isEqualTo("late");
    }

    @Rule
    void relroIsReadOnlyAfterRelocation(Scene scene) {
        scene.library("a", "extern int printf(const char *, ...); void *const table[] = { printf };", "-z", "relro")
                .program("""
                #include <signal.h>
                #include <unistd.h>
                static void caught(int signal) { say("protected"); _exit(0); }
                int main(void)
                {
                    signal(SIGSEGV, caught);
                    void **table = dlsym(openIt("liba.so", RTLD_NOW), "table");
                    sayNumber(*table == dlsym(RTLD_DEFAULT, "printf"));
                    *table = 0;
                    say("written");
                }
                """);
        assertThat(scene.run()).isEqualTo("1 protected");
    }
}
