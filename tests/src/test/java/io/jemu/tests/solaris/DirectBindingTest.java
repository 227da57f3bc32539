package io.jemu.tests.solaris;

import static io.jemu.tests.solaris.SolarisWorkshop.DEPEND;
import static io.jemu.tests.solaris.SolarisWorkshop.DIRECTBIND;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.elf.ElfEditor;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Direct Bindings", "Preventing a Symbol from being Directly Bound to", and singletons, of the Guide. */
class DirectBindingTest {
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
    void theRuntimeLinkerSearchesDirectlyInTheObjectThatProvidedTheSymbolAtLinkEditTime() {
        workshop.functions("first", "f=first").write();
        workshop.functions("second", "f=second").write();
        workshop.program(CALLS_F, "first", "second").syminfo("f", DEPEND | DIRECTBIND, "libsecond.so").write();
        Outcome traced = workshop.run(workshop.main(), "--trace=bindings");
        assertThat(traced.stdout()).isEqualTo("second\n");
        assertThat(SolarisWorkshop.bindings(traced, "f"))
                .contains("the program binds f (R_X86_64_JUMP_SLOT) to " + folder
                        + "/libsecond.so: direct binding, not that of " + folder + "/libfirst.so");
        assertThat(workshop.output(workshop.main().with("LD_NODIRECT", "1")))
                .as("direct bindings can be disabled at runtime by LD_NODIRECT").isEqualTo("first\n");
        assertThat(Jemu.with().run(workshop.main()).stdout()).as("glibc ignores symbol information")
                .isEqualTo(workshop.main().runNatively().stdout()).isEqualTo("first\n");
    }

    @Test
    void withoutDirectBindingTheAssociationOnlyLoads() {
        workshop.functions("first", "f=first").write();
        workshop.functions("second", "f=second").write();
        workshop.program(CALLS_F, "first", "second").syminfo("f", DEPEND, "libsecond.so").write();
        assertThat(workshop.output()).isEqualTo("first\n");
    }

    @Test
    void objectsBuiltWithDirectBindReferencesToThemselvesAndToTheirParents() {
        workshop.library("child", """
                const char *f(void) { return "child"; }
                const char *g(void);
                void show(void) { printf("%s %s\\n", f(), g()); }
                """).flags1(SolarisWorkshop.DF_1_DIRECT).syminfo("f", DEPEND, ElfEditor.BT_SELF)
                .syminfo("g", DEPEND, ElfEditor.BT_PARENT).write();
        workshop.library("parent", """
                void show(void);
                const char *g(void) { return "parent"; }
                void run(void) { show(); }
                """, "child").write();
        workshop.program("""
                void run(void);
                const char *f(void) { return "program"; }
                const char *g(void) { return "program"; }
                int main(void) { run(); return 0; }
                """, "-rdynamic", "parent").write();
        assertThat(workshop.output()).isEqualTo("child parent\n");
        assertThat(workshop.output(workshop.main().with("LD_NODIRECT", "1"))).isEqualTo("program program\n");
    }

    @Test
    void anInterfaceThatIsLabelledAsNodirectCanNotBeDirectlyBoundToFromAnExternalObjectNorFromWithin() {
        workshop.functions("first", "f=first").write();
        workshop.library("second", """
                const char *f(void) { return "second"; }
                const char *own(void) { return f(); }
                """).flags1(SolarisWorkshop.DF_1_DIRECT)
                .syminfo("f", DEPEND | SolarisWorkshop.NOEXTDIRECT, ElfEditor.BT_SELF).write();
        workshop.program("""
                const char *f(void);
                const char *own(void);
                int main(void) { puts(f()); puts(own()); return 0; }
                """, "first", "second").syminfo("f", DEPEND | DIRECTBIND, "libsecond.so").write();
        assertThat(workshop.output()).isEqualTo("first\nfirst\n");
        workshop.functions("second", "f=second", "own=second").flags1(SolarisWorkshop.DF_1_NODIRECT).write();
        assertThat(workshop.output()).as("-B nodirect").isEqualTo("first\nsecond\n");
    }

    @Test
    void bindingsToDataThatTheProgramHasCopiedGoToTheCopy() {
        workshop.library("data", "int value = 1; int *own(void) { return &value; }").flags1(SolarisWorkshop.DF_1_DIRECT)
                .syminfo("value", DEPEND, ElfEditor.BT_SELF).write();
        workshop.library("user", "extern int value; int *user(void) { return &value; }", "data")
                .flags1(SolarisWorkshop.DF_1_DIRECT).syminfo("value", DEPEND, "libdata.so").write();
        workshop.program("""
                extern int value;
                int *own(void);
                int *user(void);
                int main(void) {
                    value = 7;
                    printf("%d %d %d\\n", &value == own(), &value == user(), *own());
                    return 0;
                }
                """, "-no-pie", "-fno-pie", "user", "data").write();
        assertThat(workshop.output()).isEqualTo("1 1 7\n");
    }

    @Test
    void allReferencesToASingletonAreBoundToTheFirstOccurrenceWithinTheProcess() {
        String source = "const char *f(void) { return \"%s\"; } const char *%s(void) { return f(); }";
        workshop.library("first", source.formatted("first", "first")).visibility("f", SolarisWorkshop.STV_SINGLETON)
                .write();
        workshop.library("second", source.formatted("second", "second"))
                .visibility("f", SolarisWorkshop.STV_SINGLETON).flags1(SolarisWorkshop.DF_1_DIRECT)
                .syminfo("f", DEPEND, ElfEditor.BT_SELF).write();
        workshop.library("plugin", source.formatted("plugin", "plugin")).visibility("f", SolarisWorkshop.STV_SINGLETON)
                .write();
        workshop.program("""
                const char *f(void);
                const char *first(void);
                const char *second(void);
                int main(void) {
                    printf("%s %s %s\\n", f(), first(), second());
                    void *handle = dlopen("libplugin.so", RTLD_NOW | S_RTLD_GROUP);
                    printf("%s ", answer(dlsym(handle, "plugin")));
                    printf("%s\\n", answer(dlsym(handle, "f")));
                    return 0;
                }
                """, "first", "second").syminfo("f", DEPEND | DIRECTBIND, "libsecond.so").write();
        assertThat(workshop.output()).isEqualTo("first first first\nfirst first\n");
    }

    @Test
    void aSingletonOfALocalObjectIsSeenByAll() {
        workshop.library("local", "const char *f(void) { return \"local\"; }")
                .visibility("f", SolarisWorkshop.STV_SINGLETON).write();
        workshop.library("other", """
                const char *f(void) { return "other"; }
                const char *other(void) { return f(); }
                """).visibility("f", SolarisWorkshop.STV_SINGLETON).write();
        workshop.program("""
                int main(void) {
                    dlopen("liblocal.so", RTLD_NOW);
                    puts(answer(dlsym(dlopen("libother.so", RTLD_NOW), "other")));
                    return 0;
                }
                """).write();
        assertThat(workshop.output()).isEqualTo("local\n");
    }

    @Test
    void uniqueSymbolsOfGnuStayUnique() {
        String source = """
                __asm__(".pushsection .data\\n.globl u\\n.type u, @gnu_unique_object\\n"
                        ".size u, 4\\nu: .long %d\\n.popsection");
                extern int u;
                int *%s(void) { return &u; }
                """;
        workshop.library("first", source.formatted(1, "first")).write();
        workshop.library("second", source.formatted(2, "second")).write();
        workshop.program("""
                int main(void) {
                    int *(*first)(void) = dlsym(dlopen("libfirst.so", RTLD_NOW), "first");
                    int *(*second)(void) = dlsym(dlopen("libsecond.so", RTLD_NOW), "second");
                    printf("%d %d\\n", *first(), first() == second());
                    return 0;
                }
                """).write();
        assertThat(workshop.output()).isEqualTo("1 1\n");
    }
}
