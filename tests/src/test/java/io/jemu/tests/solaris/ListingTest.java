package io.jemu.tests.solaris;

import static io.jemu.tests.solaris.SolarisWorkshop.DEPEND;
import static io.jemu.tests.solaris.SolarisWorkshop.DF_P1_LAZYLOAD;
import static io.jemu.tests.solaris.SolarisWorkshop.LAZYLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ldd(1) of Solaris, and the messages of ld.so.1. */
class ListingTest {
    @TempDir
    Path folder;
    private SolarisWorkshop workshop;

    @BeforeEach
    void open() {
        workshop = new SolarisWorkshop(folder);
        workshop.functions("first", "f=first", "missing=first").write();
        workshop.functions("lazy", "g=lazy").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.functions("idle", "h=idle").write();
        workshop.program("""
                const char *f(void);
                const char *g(void);
                const char *missing(void);
                int main(void) { puts(f()); puts(g()); return puts(missing()); }
                """, "first", "lazy", "idle").position("liblazy.so", DF_P1_LAZYLOAD)
                .position("libidle.so", DF_P1_LAZYLOAD).syminfo("g", DEPEND | LAZYLOAD, "liblazy.so").write();
        workshop.functions("first", "f=first").write();
    }

    private String list(String letters) {
        Outcome outcome = workshop.run(workshop.main(), "--list" + letters);
        assertThat(outcome.stderr()).isEmpty();
        return outcome.stdout().replace(folder.toString(), "DIR");
    }

    @Test
    void lddListsAllDependenciesUnlessLazyLoadingIsAskedFor() {
        assertThat(list("")).contains("\tlibfirst.so =>\t DIR/libfirst.so\n", "\tliblazy.so =>\t DIR/liblazy.so\n",
                "\tlibidle.so =>\t DIR/libidle.so\n").doesNotContain("0x");
        assertThat(list("=L")).contains("\tlibfirst.so =>\t DIR/libfirst.so\n").doesNotContain("lazy", "idle");
    }

    @Test
    void lddLrShowsLazyLoadingAsInARunningProcessWithDemotedInterposersAndMissingSymbols() {
        assertThat(list("=Lr")).contains("""
                	liblazy.so =>	 DIR/liblazy.so
                	loading after relocation has started: interposition request (DF_1_INTERPOSE) ignored: DIR/liblazy.so
                """, "\tsymbol not found: missing\t\t(./main)\n");
        assertThat(list("=r")).contains("\tsymbol not found: missing\t\t(./main)\n").doesNotContain("ignored");
        assertThat(list("=Ld")).doesNotContain("symbol not found");
    }

    @Test
    void filesThatAreNotFoundAreToldOf() throws IOException {
        Files.delete(workshop.path("libfirst.so"));
        assertThat(list("")).contains("\tlibfirst.so =>\t (file not found)\n");
        Outcome outcome = workshop.run(workshop.main());
        assertThat(outcome.stderr())
                .isEqualTo("ld.so.1: main: fatal: libfirst.so: open failed: No such file or directory\n");
        assertThat(outcome.status()).isEqualTo(137);
    }

    @Test
    void dlerrorTellsWhatThePrefixOfARunningProgramTells() {
        workshop.program("""
                int main(void) {
                    dlopen("libnone.so", RTLD_NOW);
                    puts(dlerror());
                    dlsym(RTLD_DEFAULT, "nothing");
                    puts(dlerror());
                    dlopen("libfirst.so", 0);
                    puts(dlerror());
                    dlsym((void *) 0x10, "main");
                    puts(dlerror());
                    return 0;
                }
                """).write();
        assertThat(workshop.output()).isEqualTo("""
                ld.so.1: main: fatal: libnone.so: open failed: No such file or directory
                ld.so.1: main: fatal: nothing: can't find symbol
                ld.so.1: main: fatal: illegal mode: RTLD_NOW or RTLD_LAZY or RTLD_NOLOAD required
                ld.so.1: main: fatal: invalid handle: 0x10
                """);
    }
}
