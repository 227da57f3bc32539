package io.jemu.tests.solaris;

import static io.jemu.tests.solaris.SolarisWorkshop.AUXILIARY;
import static io.jemu.tests.solaris.SolarisWorkshop.DT_SUNW_AUXILIARY;
import static io.jemu.tests.solaris.SolarisWorkshop.DT_SUNW_FILTER;
import static io.jemu.tests.solaris.SolarisWorkshop.FILTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Shared Objects as Filters" of the Guide. */
class FilterTest {
    private static final String NOT_FOUND =
            "ld.so.1: main: fatal: relocation error: file ./main: symbol %s: referenced symbol not found\n";
    private static final String SHOWS_F_AND_G = """
            const char *f(void);
            const char *g(void);
            int main(void) { printf("%s ", f()); fflush(stdout); puts(g()); return 0; }
            """;

    @TempDir
    Path folder;
    private SolarisWorkshop workshop;

    @BeforeEach
    void open() {
        workshop = new SolarisWorkshop(folder);
    }

    private void buildFilter(String option) {
        workshop.library("filter", """
                const char *f(void) { return "filter"; }
                const char *g(void) { return "filter"; }
                """, option).write();
    }

    @Test
    void ifASymbolFromTheAuxiliaryFilterIsNotFoundInTheFilteeTheOriginalSymbolWithinTheFilterIsUsed()
            throws IOException {
        workshop.functions("filtee", "f=filtee").write();
        buildFilter("-Wl,-f,libfiltee.so");
        workshop.program(SHOWS_F_AND_G, "filter").write();
        Outcome traced = workshop.run(workshop.main(), "--trace=bindings");
        assertThat(traced.stdout()).isEqualTo("filtee filter\n");
        assertThat(SolarisWorkshop.bindings(traced, "f")).contains("to " + folder + "/libfiltee.so: filtee");
        assertThat(workshop.output(workshop.main().with("LD_NOAUXFLTR", "1"))).isEqualTo("filter filter\n");
        assertThat(Jemu.with().run(workshop.main()).stdout()).isEqualTo(workshop.main().runNatively().stdout());
        Files.delete(workshop.path("libfiltee.so"));
        assertThat(workshop.output()).as("a filtee that is not found").isEqualTo("filter filter\n");
        assertThat(Jemu.with().run(workshop.main()).stdout()).isEqualTo(workshop.main().runNatively().stdout());
    }

    @Test
    void theDefinitionOfAStandardFilterIsNotUsedIfTheFilteeHasNone() throws IOException {
        workshop.functions("filtee", "f=filtee").write();
        buildFilter("-Wl,-F,libfiltee.so");
        workshop.functions("last", "g=last").write();
        workshop.program(SHOWS_F_AND_G, "filter", "last").write();
        assertThat(workshop.output()).isEqualTo("filtee last\n");
        assertThat(Jemu.with().run(workshop.main()).stdout()).isEqualTo(workshop.main().runNatively().stdout());
        Files.delete(workshop.path("liblast.so"));
        workshop.program(SHOWS_F_AND_G, "filter").write();
        Outcome missing = workshop.run(workshop.main());
        assertThat(missing.stdout()).isEqualTo("filtee ");
        assertThat(missing.stderr())
                .isEqualTo(NOT_FOUND.formatted("g"));
        Outcome ours = Jemu.with().run(workshop.main());
        Outcome native0 = workshop.main().runNatively();
        assertThat(ours.stdout()).isEqualTo(native0.stdout());
        Files.delete(workshop.path("libfiltee.so"));
        Outcome skipped = workshop.run(workshop.main());
        assertThat(skipped.stderr()).as("a filtee that cannot be processed at runtime is skipped")
                .isEqualTo(NOT_FOUND.formatted("f"));
        assertThat(Jemu.with().run(workshop.main()).stderr()).isEqualTo(workshop.main().runNatively().stderr());
    }

    @Test
    void filteesAreLoadedWhenTheFilterIsReferredToUnlessTheyAreToBeLoadedWithIt() {
        workshop.library("filtee", """
                __attribute__((constructor)) static void begin(void) { puts("loaded"); }
                const char *f(void) { return "filtee"; }
                """).write();
        workshop.library("filter", "const char *f(void) { return \"filter\"; }", "-Wl,-f,libfiltee.so").write();
        String source = """
                const char *f(void);
                int main(void) { puts("main"); puts(f()); return 0; }
                """;
        workshop.program(source, "filter").write();
        assertThat(workshop.output()).isEqualTo("main\nloaded\nfiltee\n");
        assertThat(workshop.output(workshop.main().with("LD_LOADFLTR", "1"))).isEqualTo("loaded\nmain\nfiltee\n");
        workshop.library("filter", "const char *f(void) { return \"filter\"; }", "-Wl,-f,libfiltee.so")
                .flags1(SolarisWorkshop.DF_1_LOADFLTR).write();
        assertThat(workshop.output()).as("-z loadfltr").isEqualTo("loaded\nmain\nfiltee\n");
    }

    @Test
    void filteringOfIndividualInterfacesIsProcessedFirstAndThatOfAllInterfacesIsAFallBack() throws IOException {
        workshop.functions("foo", "foo=foo").write();
        workshop.functions("bar", "bar=bar").write();
        workshop.functions("filtee", "foo=filtee", "bar=filtee", "other=filtee").write();
        workshop.library("filter", """
                const char *foo(void) { return "filter"; }
                const char *bar(void) { return "filter"; }
                const char *other(void) { return "filter"; }
                const char *own(void) { return "filter"; }
                """, "-Wl,-f,libfiltee.so").entry(DT_SUNW_FILTER, "libfoo.so").entry(DT_SUNW_AUXILIARY, "libbar.so")
                .syminfo("foo", FILTER, DT_SUNW_FILTER, "libfoo.so")
                .syminfo("bar", AUXILIARY, DT_SUNW_AUXILIARY, "libbar.so").write();
        workshop.program("""
                int main(void) {
                    const char *names[] = {"foo", "bar", "other", "own"};
                    for (int i = 0; i < 4; i++) {
                        printf("%s ", answer(dlsym(RTLD_DEFAULT, names[i])));
                    }
                    return 0;
                }
                """, "filter").write();
        assertThat(workshop.output()).isEqualTo("foo bar filtee filter ");
        Files.delete(workshop.path("libfoo.so"));
        Files.delete(workshop.path("libbar.so"));
        assertThat(workshop.output()).isEqualTo("none filtee filtee filter ");
    }
}
