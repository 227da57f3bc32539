package io.jemu.tests.rtld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.GuestRoot;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts that run ld.so and ldd say the same natively, with jemu's linker, and with the guest's own linker in jemu;
 * but for addresses, and for the line of the vDSO, which jemu does not offer.
 */
class LikeNativeTest {
    private static final String ROOT = "root";
    private static final Set<String> NEED_ROOT = Set.of("secure.sh", "setid.sh");

    @TempDir
    static Path base;

    @BeforeAll
    static void build() throws IOException {
        for (String file : new String[] {"show.c", "stack.c", "secure.c", "as-user.c", "env.c", "tunables.c",
                "program.sh",
            "ldd.sh", "secure.sh", "tunables.sh", "hwcaps.sh", "setid.sh"}) {
            try (InputStream stream = LikeNativeTest.class.getResourceAsStream("/rtld/" + file)) {
                Files.write(base.resolve(file), stream.readAllBytes());
            }
        }
        Path lost = Files.createDirectory(base.resolve("lost"));
        // For programs of other users.
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        write("env.sh", "#!./env\n");
        write("lost.c", "int lost(void) { return 1; }\n");
        write("user.c", "int lost(void); int main(void) { return lost(); }\n");
        write("undefined.c", "int nowhere(void); extern int nodata; int *p = &nodata;\n"
                + "int defined(void) { return nowhere(); }\n");
        write("caller.c", "int defined(void); int main(void) { return defined(); }\n");
        write("main.c", "int main(void) { return 0; }\n");
        write("one.c", "int one(void) { return 1; }\n");
        write("one.map", "ONE { global: one; };\n");
        write("none.map", "OTHER { global: one; };\n");
        write("one-user.c", "int one(void); int main(void) { return one(); }\n");
        Tools.gcc(base, "-o", "show", "show.c");
        Tools.gcc(base, "-no-pie", "-o", "show-fixed", "show.c");
        Tools.gcc(base, "-static", "-o", "static", "show.c");
        Tools.gcc(base, "-shared", "-fPIC", "-o", lost + "/liblost.so", "lost.c");
        for (String directory : new String[] {".", "glibc-hwcaps/x86-64-v2", "glibc-hwcaps/x86-64-v3",
            "glibc-hwcaps/x86-64-v4", "glibc-hwcaps/mine", "tls", "x86_64", "tls/x86_64"}) {
            Files.copy(lost.resolve("liblost.so"),
                    Files.createDirectories(base.resolve("hw").resolve(directory)).resolve("liblost.so"));
        }
        Tools.gcc(base, "-o", "needs-lost", "user.c", "-Llost", "-llost");
        Tools.gcc(base, "-o", "with-rpath", "user.c", "-Llost", "-llost", "-Wl,--disable-new-dtags,-rpath," + lost);
        Tools.gcc(base, "-o", "origin-rpath", "user.c", "-Llost", "-llost",
                "-Wl,--disable-new-dtags,-rpath,$ORIGIN/lost");
        Tools.gcc(base, "-static", "-o", "secure", "secure.c");
        Tools.gcc(base, "-z", "execstack", "-o", "stack", "stack.c");
        Tools.gcc(base, "-o", "no-stack", "stack.c");
        Tools.gcc(base, "-z", "execstack", "-shared", "-fPIC", "-o", "libstack.so", "lost.c");
        Tools.gcc(base, "-static", "-o", "user", "as-user.c");
        Tools.gcc(base, "-o", "env", "env.c");
        Tools.gcc(base, "-o", "tunables", "tunables.c");
        Tools.gcc(base, "-shared", "-fPIC", "-o", "libundefined.so", "undefined.c");
        Tools.gcc(base, "-o", "undefined", "caller.c", "./libundefined.so", "-Wl,--unresolved-symbols=ignore-all");
        Tools.gcc(base, "-o", "unused", "main.c", "-Wl,--no-as-needed", "-lm", "./libundefined.so", "-lc",
                "-Wl,--unresolved-symbols=ignore-all");
        Tools.gcc(base, "-shared", "-fPIC", "-o", "libone.so", "one.c", "-Wl,--version-script=one.map");
        Tools.gcc(base, "-o", "needs-version", "one-user.c", "./libone.so");
        Tools.gcc(base, "-shared", "-fPIC", "-o", "libone.so", "one.c", "-Wl,--version-script=none.map");
    }

    private static void write(String file, String text) throws IOException {
        Files.writeString(base.resolve(file), text);
    }

    private static String comparable(byte[] output, String... without) {
        return new String(output, StandardCharsets.ISO_8859_1).lines()
                .filter(line -> !line.contains("linux-vdso") && Stream.of(without).noneMatch(line::startsWith))
                .map(line -> line.replaceAll("0x[0-9a-f]{16}", "ADDRESS")
                        .replaceAll("object at 0x[0-9]+", "object at ADDRESS"))
                .map(line -> line.replaceFirst("^ +[0-9]+:\t", "PID:\t").replaceAll(": +0x[0-9a-f]{10,}", ": ADDRESS"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private static Command script(String script) {
        return Command.of("/bin/sh", base.resolve(script).toString(), base.toString())
                .with("SHOWN", "yes").within(Duration.ofSeconds(120));
    }

    @ParameterizedTest
    @CsvSource({"jemu, program.sh", "guest, program.sh", "jemu, ldd.sh", "guest, ldd.sh", "jemu, secure.sh",
            "guest, secure.sh", "jemu, setid.sh"})
    void saysWhatTheRealOneSays(String loader, String script) {
        Tools.require("ldd");
        assumeTrue(!NEED_ROOT.contains(script) || ROOT.equals(System.getProperty("user.name")),
                "only root can start a program in secure mode");
        Outcome wanted = script(script).runNatively();
        Outcome outcome = Jemu.with("--loader=" + loader).run(script(script));
        assertThat(comparable(outcome.out())).isEqualTo(comparable(wanted.out()));
        assertThat(outcome.stderr()).isEqualTo(wanted.stderr());
        assertThat(outcome.status()).isEqualTo(wanted.status());
    }

    /** Which subdirectories there are depends on the CPU, which both linkers in jemu share. */
    @Test
    void searchesForTheCpuAsTheGuestsLinkerDoes() {
        Outcome guest = Jemu.with("--loader=guest").run(script("hwcaps.sh"));
        Outcome outcome = Jemu.with().run(script("hwcaps.sh"));
        assertThat(comparable(outcome.out())).isEqualTo(comparable(guest.out()));
        assertThat(outcome.stdout()).contains("hw/glibc-hwcaps/x86-64-v2/liblost.so").doesNotContain("trying file=hw/"
                + "glibc-hwcaps/x86-64-v3");
    }

    /** Other releases read options, tunables and secure mode otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"trixie", "sid"})
    void saysWhatTheLinkerOfAnotherReleaseSays(String release) throws IOException {
        Path root = GuestRoot.require(release).path();
        Command command = Command.of("/bin/sh", "-c",
                "for script in program secure tunables; do sh $0/$script.sh $0; done", base.toString())
                .within(Duration.ofSeconds(120));
        Outcome guest = Jemu.with("--loader=guest", "--sysroot=" + root).run(command);
        Outcome outcome = Jemu.with("--sysroot=" + root).run(command);
        assertThat(comparable(outcome.out())).isEqualTo(comparable(guest.out()));
        assertThat(outcome.stdout()).contains("fill 189", "secure 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "compat", "old"})
    void readsTheCacheInEveryFormat(String format) throws IOException {
        Tools.require("/sbin/ldconfig");
        // The older formats have no such subdirectories; ldconfig of 2.36 breaks its heap over them.
        Path directory = base.resolve(format.equals("new") ? "hw" : "lost");
        Files.writeString(base.resolve("conf"), directory + "\n");
        Path cache = base.resolve("cache-" + format);
        Outcome made = Command.of("/sbin/ldconfig", "-X", "-f", "conf", "-C", cache.toString(), "-c", format).in(base)
                .runNatively();
        assumeTrue(made.status() == 0, made.stderr());
        Command command = Command.of("./needs-lost").in(base).with("LD_DEBUG", "libs");
        String bind = cache + ":/etc/ld.so.cache:ro";
        Outcome guest = Jemu.with("--loader=guest", "--bind", bind).run(command);
        Outcome outcome = Jemu.with("--bind", bind).run(command);
        assertThat(comparable(outcome.err())).isEqualTo(comparable(guest.err()))
                .contains("trying file=" + directory);
        assertThat(outcome.status()).isEqualTo(guest.status()).isEqualTo(1);
    }

    @Test
    void optionsOfJemuAreThoseOfTheDynamicLinker() {
        Command needsLost = Command.of("./needs-lost").in(base);
        for (String loader : new String[] {"--loader=jemu", "--loader=guest"}) {
            Jemu jemu = Jemu.with(loader);
            assertThat(jemu.run(needsLost).status()).isEqualTo(127);
            assertThat(jemu.and("--library-path", "lost").run(needsLost).status()).isEqualTo(1);
            assertThat(jemu.and("--verify").run(Command.of("./lost/liblost.so").in(base)).status()).isEqualTo(2);
            assertThat(jemu.and("--list", "--library-path=lost").run(needsLost).stdout())
                    .contains("\tliblost.so => lost/liblost.so (0x");
        }
    }

    @Test
    void aProfileIsRefusedWithAMessage() {
        Outcome outcome = Jemu.with().run(Command.of("/bin/true").with("LD_PROFILE", "libc.so.6"));
        assertThat(outcome.stderr())
                .isEqualTo("jemu: LD_PROFILE=libc.so.6 is ignored: jemu's linker counts no calls\n");
        assertThat(outcome.status()).isZero();
    }

    /** Some tunables have sizes of the CPU's caches: those of all are compared between the linkers in jemu. */
    @Test
    void setsTunablesAsTheRealOneDoes() {
        Outcome wanted = script("tunables.sh").runNatively();
        Outcome guest = Jemu.with("--loader=guest").run(script("tunables.sh"));
        Outcome outcome = Jemu.with().run(script("tunables.sh"));
        assertThat(outcome.stdout()).isEqualTo(guest.stdout());
        assertThat(comparable(outcome.out(), "tunable ")).isEqualTo(comparable(wanted.out(), "tunable "));
        assertThat(outcome.stdout()).contains("fill 189");
    }
}
