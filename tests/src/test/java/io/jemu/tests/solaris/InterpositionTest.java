package io.jemu.tests.solaris;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.elf.ElfEditor;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Runtime Interposition" and "Defining Explicit Interposition" of the Linker and Libraries Guide. */
class InterpositionTest {
    private static final String LATE =
            "loading after relocation has started: interposition request (DF_1_INTERPOSE) ignored: ";
    private static final String CALLS_F = """
            const char *f(void);
            int main(void) { puts(f()); return 0; }
            """;

    @TempDir
    Path folder;
    private SolarisWorkshop workshop;

    @BeforeEach
    void open() {
        workshop = new SolarisWorkshop(folder);
    }

    @Test
    void interposersAreSearchedAfterTheProgramAndBeforeItsDependencies() {
        workshop.functions("first", "f=first", "g=first").write();
        workshop.functions("second", "f=interposer", "g=interposer").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.program("""
                const char *f(void);
                const char *g(void) { return "program"; }
                int main(void) { puts(f()); puts(answer(dlsym(RTLD_DEFAULT, "g"))); return 0; }
                """, "-rdynamic", "first", "second").write();
        assertThat(workshop.output()).isEqualTo("interposer\nprogram\n");
        Outcome traced = workshop.run(workshop.main(), "--trace=bindings");
        assertThat(SolarisWorkshop.bindings(traced, "f"))
                .contains("the program binds f (R_X86_64_JUMP_SLOT) to " + folder
                        + "/libsecond.so: interposer, not that of " + folder + "/libfirst.so");
    }

    @Test
    void withoutTheSwitchTheRequestIsIgnoredAsByGlibc() {
        workshop.functions("first", "f=first").write();
        workshop.functions("second", "f=interposer").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.program(CALLS_F, "first", "second").write();
        assertThat(Jemu.with().run(workshop.main()).stdout()).isEqualTo(workshop.main().runNatively().stdout())
                .isEqualTo("first\n");
    }

    @Test
    void interposersKeepTheOrderInWhichTheyAreLoaded() {
        workshop.functions("first", "f=first").write();
        workshop.functions("second", "f=second").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.functions("third", "f=third").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.functions("preloaded", "f=preloaded").write();
        workshop.program(CALLS_F, "first", "second", "third").write();
        assertThat(workshop.output()).isEqualTo("second\n");
        assertThat(workshop.output(workshop.main().with("LD_PRELOAD", "./libpreloaded.so"))).isEqualTo("preloaded\n");
    }

    @Test
    void interposersBroughtIntoAProcessAfterRelocationHasStartedAreDemotedToNormalDependencies() {
        workshop.functions("first", "f=first").write();
        workshop.functions("late", "f=late", "h=late").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.program("""
                const char *f(void);
                int main(void) {
                    void *handle = dlopen("liblate.so", RTLD_NOW | RTLD_GLOBAL);
                    puts(f());
                    puts(answer(dlsym(handle, "h")));
                    return 0;
                }
                """, "first").write();
        Outcome quiet = workshop.run(workshop.main());
        assertThat(quiet.stdout()).isEqualTo("first\nlate\n");
        assertThat(quiet.stderr()).isEmpty();
        Outcome warned = workshop.run(workshop.main().with("LD_WARN", "1"));
        assertThat(warned.stdout()).isEqualTo("first\nlate\n");
        assertThat(warned.stderr()).isEqualTo("ld.so.1: main: warning: " + LATE + folder + "/liblate.so\n");
    }

    @Test
    void explicitInterpositionIsProcessedPriorToAnyDirectBindingSearch() {
        workshop.functions("direct", "f=direct").write();
        workshop.functions("interposer", "f=interposer").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.functions("other", "f=other").write();
        workshop.program(CALLS_F, "other", "direct", "interposer").flags1(SolarisWorkshop.DF_1_DIRECT)
                .syminfo("f", SolarisWorkshop.DEPEND | SolarisWorkshop.DIRECTBIND, "libdirect.so").write();
        assertThat(workshop.output()).isEqualTo("interposer\n");
        workshop.functions("interposer", "f=interposer").write();
        assertThat(workshop.output()).isEqualTo("direct\n");
        assertThat(workshop.output(workshop.main().with("LD_PRELOAD", "./libother.so"))).isEqualTo("other\n");
    }

    @Test
    void theExecutableCanDefineIndividualInterposingSymbols() {
        workshop.functions("leaf", "f=leaf", "g=leaf").write();
        workshop.library("user", """
                const char *f(void);
                const char *g(void);
                void show(void) { printf("%s %s\\n", f(), g()); }
                """, "leaf").flags1(SolarisWorkshop.DF_1_DIRECT)
                .syminfo("f", SolarisWorkshop.DEPEND, "libleaf.so").syminfo("g", SolarisWorkshop.DEPEND, "libleaf.so")
                .write();
        String source = """
                void show(void);
                const char *f(void) { return "program"; }
                const char *g(void) { return "program"; }
                int main(void) { show(); return 0; }
                """;
        workshop.program(source, "-rdynamic", "user").write();
        assertThat(workshop.output()).isEqualTo("leaf leaf\n");
        workshop.program(source, "-rdynamic", "user").flags1(SolarisWorkshop.DF_1_SYMINTPOSE)
                .syminfo("f", SolarisWorkshop.INTERPOSE, ElfEditor.BT_NONE).write();
        assertThat(workshop.output()).isEqualTo("program leaf\n");
    }
}
