package io.jemu.tests.solaris;

import static io.jemu.tests.solaris.SolarisWorkshop.DEPEND;
import static io.jemu.tests.solaris.SolarisWorkshop.DIRECTBIND;
import static io.jemu.tests.solaris.SolarisWorkshop.LAZYLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that ask for the rules of Solaris, without the switch: linked as glibc's ld.so links them. */
class GlibcRulesTest {
    private static final long DT_SYMINFO = 0x6ffffeffL;
    private static final long DT_SYMINSZ = 0x6ffffdfeL;
    private static final Pattern PROCESS_ID = Pattern.compile("(?m)^ *\\d+:\t");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{16}");

    @TempDir
    Path folder;
    private SolarisWorkshop workshop;

    @BeforeEach
    void open() {
        workshop = new SolarisWorkshop(folder);
    }

    @Test
    void theyAreBoundAsNatively() {
        workshop.functions("filtee", "f=filtee", "h=filtee").write();
        workshop.functions("first", "f=first", "g=first", "single=first").visibility("g", 4).write();
        workshop.functions("interposer", "f=interposer", "g=interposer").flags1(SolarisWorkshop.DF_1_INTERPOSE
                | SolarisWorkshop.DF_1_GROUP | SolarisWorkshop.DF_1_NODIRECT).write();
        workshop.library("singleton", """
                const char *single(void) { return "singleton"; }
                const char *asks(void) { return single(); }
                """).visibility("single", SolarisWorkshop.STV_SINGLETON).write();
        workshop.functions("lazy", "l=lazy").write();
        workshop.library("filter", "const char *h(void) { return \"filter\"; }", "-Wl,-F,libfiltee.so").write();
        workshop.library("plugin", "const char *plugin(void) { return \"plugin\"; }", "lazy")
                .position("liblazy.so", SolarisWorkshop.DF_P1_DEFERRED).flags1(SolarisWorkshop.DF_1_GROUP).write();
        workshop.program("""
                const char *f(void);
                const char *g(void);
                const char *h(void);
                const char *l(void);
                const char *asks(void);
                int main(void) {
                    printf("%s %s %s %s %s\\n", f(), g(), h(), l(), asks());
                    puts(answer(dlsym(dlopen("libplugin.so", RTLD_NOW), "plugin")));
                    puts(answer(dlsym(RTLD_DEFAULT, "single")));
                    return 0;
                }
                """, "first", "singleton", "filter", "lazy", "interposer")
                .position("liblazy.so", SolarisWorkshop.DF_P1_LAZYLOAD).flags1(SolarisWorkshop.DF_1_DIRECT)
                .syminfo("f", DEPEND | DIRECTBIND, "libinterposer.so").syminfo("l", DEPEND | LAZYLOAD, "liblazy.so")
                .write();
        Command command = workshop.main().with("LD_DEBUG", "bindings,files");
        Outcome expected = command.runNatively();
        Outcome actual = Jemu.with().run(command);
        assertThat(actual.stdout()).isEqualTo(expected.stdout());
        assertThat(actual.status()).isEqualTo(expected.status());
        assertThat(steps(actual)).isEqualTo(steps(expected));
        assertThat(workshop.output()).as("and by the rules of Solaris")
                .isEqualTo("interposer interposer filtee lazy singleton\nplugin\nfirst\n");
    }

    private static String steps(Outcome outcome) {
        return ADDRESS.matcher(PROCESS_ID.matcher(outcome.stderr()).replaceAll("")).replaceAll("ADDRESS")
                .lines().filter(line -> !line.isBlank() && !line.contains("linux-vdso"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aTableOfSymbolInformationThatIsNoneIsRefusedByThoseRulesOnly() {
        workshop.functions("broken", "f=broken").value(DT_SYMINFO, 0x1000).value(DT_SYMINSZ, 1L << 40).write();
        workshop.program("const char *f(void); int main(void) { puts(f()); return 0; }", "broken").write();
        assertThat(Jemu.with().run(workshop.main()).stdout()).isEqualTo("broken\n");
        Outcome refused = workshop.run(workshop.main());
        assertThat(refused.stderr()).isEqualTo("ld.so.1: main: fatal: " + folder
                + "/libbroken.so: invalid symbol information table\n");
        assertThat(refused.status()).isEqualTo(137);
    }
}
