package io.jemu.tests.solaris;

import static io.jemu.tests.solaris.SolarisWorkshop.DEFERRED;
import static io.jemu.tests.solaris.SolarisWorkshop.DEPEND;
import static io.jemu.tests.solaris.SolarisWorkshop.DF_P1_DEFERRED;
import static io.jemu.tests.solaris.SolarisWorkshop.DF_P1_LAZYLOAD;
import static io.jemu.tests.solaris.SolarisWorkshop.LAZYLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Lazy Loading of Dynamic Dependencies", "Providing an Alternative to dlopen()", "Testing for Functionality". */
class LazyLoadingTest {
    /** Tells when it is loaded and unloaded; its function gets arguments of both kinds. */
    private static final String NOISY = """
            __attribute__((constructor)) static void begin(void) { puts("loaded"); }
            __attribute__((destructor)) static void end(void) { puts("unloaded"); }
            static _Thread_local int calls = 4;
            double f(int a, double b, long c, double d) { return a + b * c + d + ++calls; }
            """;
    private static final String CALLS_NOISY = """
            double f(int a, double b, long c, double d);
            int main(int count, char **words) {
                puts("main");
                if (count > 1) {
                    printf("%g\\n", f(1, 2.5, 2, 0.5));
                    printf("%g\\n", f(1, 2.5, 2, 0.5));
                }
                return 0;
            }
            """;

    @TempDir
    Path folder;
    private SolarisWorkshop workshop;

    @BeforeEach
    void open() {
        workshop = new SolarisWorkshop(folder);
    }

    @Test
    void aLazyDependencyIsLoadedWhenTheFirstReferenceToASymbolWithinItIsMade() {
        workshop.library("noisy", NOISY).write();
        workshop.program(CALLS_NOISY, "noisy").position("libnoisy.so", DF_P1_LAZYLOAD)
                .syminfo("f", DEPEND | LAZYLOAD, "libnoisy.so").write();
        assertThat(workshop.output()).as("not referenced").isEqualTo("main\n");
        Outcome called = workshop.run(workshop.main("call"), "--trace=bindings");
        assertThat(called.stdout()).as("initialized before the call, whose arguments it gets as they were")
                .isEqualTo("main\nloaded\n11.5\n12.5\nunloaded\n");
        assertThat(SolarisWorkshop.bindings(called, "f"))
                .contains("the program binds f (R_X86_64_JUMP_SLOT) to " + folder
                        + "/libnoisy.so: lazily loaded dependency");
        assertThat(workshop.output(workshop.main().with("LD_NOLAZYLOAD", "1")))
                .as("LD_NOLAZYLOAD").isEqualTo("loaded\nmain\nunloaded\n");
        assertThat(workshop.output(workshop.main().with("LD_BIND_NOW", "1")))
                .as("the reference is made while the program is relocated").isEqualTo("loaded\nmain\nunloaded\n");
        assertThat(Jemu.with().run(workshop.main()).stdout()).as("glibc loads it with the others")
                .isEqualTo(workshop.main().runNatively().stdout()).isEqualTo("loaded\nmain\nunloaded\n");
    }

    @Test
    void aReferenceToDataLoadsWhileTheObjectIsRelocated() {
        workshop.library("data", """
                int value = 42;
                __attribute__((constructor)) static void begin(void) { puts("loaded"); }
                """).write();
        workshop.program("extern int value; int main(void) { printf(\"%d\\n\", value); return 0; }", "-no-pie",
                "-fno-pie", "data").position("libdata.so", DF_P1_LAZYLOAD)
                .syminfo("value", DEPEND | LAZYLOAD, "libdata.so").write();
        assertThat(workshop.output()).isEqualTo("loaded\n42\n");
    }

    @Test
    void aMissingLazyDependencyIsOnlyMissedWhenItIsNeeded() throws IOException {
        workshop.library("noisy", NOISY).write();
        workshop.program(CALLS_NOISY, "noisy").position("libnoisy.so", DF_P1_LAZYLOAD)
                .syminfo("f", DEPEND | LAZYLOAD, "libnoisy.so").write();
        Files.delete(workshop.path("libnoisy.so"));
        assertThat(workshop.output()).isEqualTo("main\n");
        Outcome called = workshop.run(workshop.main("call"));
        assertThat(called.stderr())
                .isEqualTo("ld.so.1: main: fatal: libnoisy.so: open failed: No such file or directory\n");
        assertThat(called.status()).isEqualTo(137);
    }

    @Test
    void aSymbolThatIsNotFoundMakesTheRuntimeLinkerFallBackToLoadingLazyDependenciesUntilItIs() {
        workshop.functions("deep", "f=deep").write();
        workshop.functions("lazy", "f=lazy").write();
        workshop.library("later", "__attribute__((constructor)) static void begin(void) { puts(\"later\"); }").write();
        workshop.program("""
                const char *f(void);
                int main(void) { puts("main"); puts(f()); return 0; }
                """, "lazy", "later").position("liblazy.so", DF_P1_LAZYLOAD).position("liblater.so", DF_P1_LAZYLOAD)
                .write();
        workshop.library("lazy", "__attribute__((constructor)) static void begin(void) { puts(\"lazy\"); }", "deep")
                .position("libdeep.so", DF_P1_LAZYLOAD).write();
        Outcome traced = workshop.run(workshop.main(), "--trace=bindings");
        assertThat(SolarisWorkshop.bindings(traced, "f"))
                .contains("/libdeep.so: found by loading all lazy dependencies");
        assertThat(traced.stdout()).startsWith("main\n").endsWith("deep\n").contains("lazy\n");
    }

    @Test
    void anUndefinedWeakReferenceTriggersNoLazyLoading() {
        workshop.library("lazy", "__attribute__((constructor)) static void begin(void) { puts(\"lazy\"); }").write();
        workshop.program("""
                __attribute__((weak)) const char *f(void);
                int main(void) { puts(f ? "defined" : "undefined"); return 0; }
                """, "lazy").position("liblazy.so", DF_P1_LAZYLOAD).write();
        assertThat(workshop.output()).isEqualTo("undefined\n");
    }

    @Test
    void dlsymWithAHandleLoadsTheLazyDependenciesOfItsObjects() {
        workshop.functions("deep", "f=deep").write();
        workshop.library("plugin", "int plugin;", "deep").position("libdeep.so", DF_P1_LAZYLOAD).write();
        workshop.program("""
                int main(void) {
                    void *handle = dlopen("libplugin.so", RTLD_NOW);
                    printf("%d\\n", dlopen("libdeep.so", RTLD_NOW | RTLD_NOLOAD) != 0);
                    puts(answer(dlsym(handle, "f")));
                    printf("%d\\n", dlclose(handle));
                    printf("%d\\n", dlopen("libdeep.so", RTLD_NOW | RTLD_NOLOAD) != 0);
                    return 0;
                }
                """).write();
        assertThat(workshop.output()).isEqualTo("0\ndeep\n0\n0\n");
    }

    @Test
    void lazyDependenciesOfAnOpenedObjectAreLoadedByItsReferencesAndUnloadedWithIt() {
        workshop.library("noisy", NOISY).write();
        workshop.library("plugin", """
                double f(int a, double b, long c, double d);
                void plugin(void) { printf("%g\\n", f(1, 1, 1, 1)); }
                """, "noisy").position("libnoisy.so", DF_P1_LAZYLOAD)
                .syminfo("f", DEPEND | LAZYLOAD, "libnoisy.so").write();
        workshop.program("""
                int main(int count, char **words) {
                    void *handle = dlopen("libplugin.so", count > 1 ? RTLD_NOW : RTLD_LAZY);
                    void (*plugin)(void) = dlsym(handle, "plugin");
                    puts("open");
                    plugin();
                    dlclose(handle);
                    puts("closed");
                    return 0;
                }
                """).write();
        assertThat(workshop.output()).isEqualTo("open\nloaded\n8\nunloaded\nclosed\n");
        assertThat(workshop.output(workshop.main("now"))).isEqualTo("loaded\nopen\n8\nunloaded\nclosed\n");
    }

    @Test
    void interposersThatAreLazyLoadedAreDemoted() {
        workshop.functions("first", "f=first").write();
        workshop.functions("late", "f=late", "g=late").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.program("""
                const char *f(void);
                const char *g(void);
                int main(void) { puts(g()); puts(f()); return 0; }
                """, "first", "late").position("liblate.so", DF_P1_LAZYLOAD)
                .syminfo("g", DEPEND | LAZYLOAD, "liblate.so").write();
        assertThat(workshop.output()).isEqualTo("late\nfirst\n");
    }

    @Test
    void aDeferredDependencyIsLoadedByACallOnlyEvenIfEverythingIsBoundAtOnce() {
        workshop.library("noisy", NOISY).write();
        workshop.program(CALLS_NOISY, "noisy").position("libnoisy.so", DF_P1_DEFERRED)
                .syminfo("f", DEPEND | DEFERRED, "libnoisy.so").write();
        assertThat(workshop.output(workshop.main().with("LD_BIND_NOW", "1"))).isEqualTo("main\n");
        assertThat(workshop.output(workshop.main("call").with("LD_BIND_NOW", "1")))
                .isEqualTo("main\nloaded\n11.5\n12.5\nunloaded\n");
        assertThat(workshop.output(workshop.main().with("LD_NOLAZYLOAD", "1"))).isEqualTo("main\n");
    }

    @Test
    void rtldProbeTestsForTheExistenceOfADeferredDependencyAndLoadsIt() throws IOException {
        workshop.functions("optional", "f=optional", "g=optional").write();
        workshop.functions("lazy", "h=lazy").write();
        workshop.program("""
                const char *f(void);
                int main(void) {
                    puts(dlsym(S_RTLD_PROBE, "f") ? f() : "not there");
                    puts(answer(dlsym(S_RTLD_PROBE, "h")));
                    puts(answer(dlsym(S_RTLD_DEFAULT, "h")));
                    puts(answer(dlsym(S_RTLD_PROBE, "h")));
                    return 0;
                }
                """, "optional", "lazy").position("liboptional.so", DF_P1_DEFERRED)
                .position("liblazy.so", DF_P1_LAZYLOAD)
                .syminfo("f", DEPEND | DEFERRED, "liboptional.so").write();
        assertThat(workshop.output()).isEqualTo("optional\nnone\nlazy\nlazy\n");
        Files.delete(workshop.path("liboptional.so"));
        assertThat(workshop.output()).isEqualTo("not there\nnone\nlazy\nlazy\n");
    }
}
