package io.jemu.tests.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken programs and libraries: glibc's words and status, or the shell's status; never a Java stack trace. */
class BadInputTest {
    private static final int EI_CLASS = 4;
    private static final int E_MACHINE = 18;
    private static final int E_PHNUM = 56;
    private static final int EM_ARM = 40;

    @TempDir
    static Path base;

    private static Path examples;

    @BeforeAll
    static void build() throws IOException {
        examples = Tools.buildExamples(base.resolve("examples"));
        byte[] program = Files.readAllBytes(examples.resolve("malloc/main"));
        byte[] library = Files.readAllBytes(examples.resolve("order/libb1.so"));
        write("cut-header", Arrays.copyOf(program, 40));
        write("cut-phdrs", Arrays.copyOf(program, 200));
        write("class32", changed(program, EI_CLASS, 1));
        write("arm", changed(program, E_MACHINE, EM_ARM));
        write("phnum", changed(changed(program, E_PHNUM, 0xff), E_PHNUM + 1, 0xff));
        write("garbage", "\0\1\2\3 this is not a program\n".getBytes());
        write("libcut.so", Arrays.copyOf(library, 40));
        write("libempty.so", new byte[0]);
        write("libclass32.so", changed(library, EI_CLASS, 1));
        write("libarm.so", changed(library, E_MACHINE, EM_ARM));
        write("libphnum.so", changed(changed(library, E_PHNUM, 0xff), E_PHNUM + 1, 0xff));
        write("libtext.so", "this is not a library\n".getBytes());
        write("libshort.so", Arrays.copyOf(library, 1000));
    }

    private static byte[] changed(byte[] file, int offset, int value) {
        byte[] copy = file.clone();
        copy[offset] = (byte) value;
        return copy;
    }

    private static void write(String name, byte[] contents) throws IOException {
        Path file = Files.write(base.resolve(name), contents);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-header", "cut-phdrs", "class32", "arm", "phnum", "garbage"})
    void aFileThatLinuxDoesNotExecuteIs126(String name) {
        Outcome outcome = Jemu.with().run(Command.of("./" + name).in(base));
        assertThat(outcome.status()).isEqualTo(126);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).contains("./" + name).doesNotContain("\tat io.jemu").hasLineCount(1);
    }

    @Test
    void aMissingProgramIs127() {
        Outcome outcome = Jemu.with().run(Command.of("./nowhere").in(base));
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.stderr()).contains("./nowhere").contains("No such file or directory").hasLineCount(1);
        assertThat(Jemu.with().run(Command.of("no-such-program-anywhere")).status()).isEqualTo(127);
    }

    @Test
    void aProgramWithoutPermissionIs126() throws IOException {
        write("locked", Files.readAllBytes(examples.resolve("malloc/main")));
        Files.setPosixFilePermissions(base.resolve("locked"), PosixFilePermissions.fromString("---------"));
        Outcome outcome = Jemu.with().run(Command.of("./locked").in(base));
        assertThat(outcome.status()).isEqualTo(126);
        assertThat(outcome.stderr()).contains("Permission denied").hasLineCount(1);
    }

    @Test
    void aDirectoryIs126() {
        assertThat(Jemu.with().run(Command.of("/usr").in(base)).status()).isEqualTo(126);
    }

    static Stream<Arguments> brokenLibraries() {
        return Stream.of("libcut.so", "libempty.so", "libclass32.so", "libarm.so", "libphnum.so",
                "libtext.so", "libmissing.so")
                .flatMap(library -> Stream.of(Arguments.of("jemu", library), Arguments.of("guest", library)));
    }

    @ParameterizedTest
    @MethodSource("brokenLibraries")
    void aBrokenLibraryStopsTheProgramWithGlibcsWords(String loader, String library) throws IOException {
        Path directory = Files.createDirectories(base.resolve("broken-" + loader + "-" + library));
        if (Files.exists(base.resolve(library))) {
            Files.copy(base.resolve(library), directory.resolve("libb1.so"));
        }
        for (String other : new String[] {"liba1.so", "liba2.so", "libb2.so"}) {
            Files.copy(examples.resolve("order/" + other), directory.resolve(other));
        }
        Files.copy(examples.resolve("order/main-12"), directory.resolve("main-12"));
        sameAsNative(loader, Command.of("./main-12").in(directory));
    }

    @ParameterizedTest
    @MethodSource("brokenLibraries")
    void aBadPreloadIsAWarning(String loader, String library) {
        Command command = Command.of(examples + "/malloc/main")
                .in(base).with("LD_PRELOAD", base.resolve(library).toString());
        sameAsNative(loader, command);
    }

    @Test
    void aLibraryWhoseSegmentsAreCutOffIsRefused() throws IOException {
        // The real ld.so maps it all the same and dies of SIGBUS.
        Outcome outcome = Jemu.with().run(Command.of(examples + "/malloc/main")
                .in(base).with("LD_PRELOAD", base.resolve("libshort.so").toString()));
        assertThat(outcome.stderr()).contains("libshort.so' from LD_PRELOAD cannot be preloaded");
        assertThat(outcome.stdout()).isEqualTo("hello from the heap\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void aMissingVersionIsFatal(String loader) throws IOException {
        Path directory = Files.createDirectories(base.resolve("version-" + loader));
        Files.writeString(directory.resolve("v.c"), "int f(void) { return 1; }\n");
        Files.writeString(directory.resolve("old.map"), "V1 { global: f; };\n");
        Files.writeString(directory.resolve("new.map"), "V1 { }; V2 { global: f; };\n");
        Files.writeString(directory.resolve("m.c"), "int f(void); int main(void) { return f(); }\n");
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libv.so", "v.c",
                "-Wl,--version-script=new.map", "-Wl,-soname,libv.so");
        Tools.gcc(directory, "-o", "m", "m.c", "-L.", "-lv", "-Wl,-rpath,$ORIGIN");
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libv.so", "v.c",
                "-Wl,--version-script=old.map", "-Wl,-soname,libv.so");
        Outcome outcome = sameAsNative(loader, Command.of("./m").in(directory));
        assertThat(outcome.stderr()).contains("version `V2' not found");
        // Without any versions: a warning, and in some releases an assertion that fails when the symbol is bound.
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libv.so", "v.c", "-Wl,-soname,libv.so");
        sameAsNative(loader, Command.of("./m").in(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void anUndefinedSymbolIsFatalWhenItIsBound(String loader) throws IOException {
        Path directory = Files.createDirectories(base.resolve("undefined-" + loader));
        Files.writeString(directory.resolve("lib.c"), "int f(void) { return 3; }\n");
        Files.writeString(directory.resolve("m.c"), """
                #include <stdio.h>
                int f(void);
                int main(void) { puts("before"); fflush(stdout); return f(); }
                """);
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libf.so", "lib.c", "-Wl,-soname,libf.so");
        Tools.gcc(directory, "-o", "m", "m.c", "-L.", "-lf", "-Wl,-rpath,$ORIGIN", "-Wl,-z,lazy");
        Files.writeString(directory.resolve("lib.c"), "int g(void) { return 3; }\n");
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libf.so", "lib.c", "-Wl,-soname,libf.so");
        Outcome lazy = sameAsNative(loader, Command.of("./m").in(directory));
        assertThat(lazy.stdout()).isEqualTo("before\n");
        assertThat(lazy.stderr()).contains("undefined symbol: f");
        Outcome now = sameAsNative(loader, Command.of("./m").in(directory).with("LD_BIND_NOW", "1"));
        assertThat(now.stdout()).isEmpty();
    }

    private static Outcome sameAsNative(String loader, Command command) {
        Outcome wanted = command.runNatively();
        Outcome got = Jemu.with("--loader=" + loader).run(command);
        assertThat(got.stderr()).isEqualTo(wanted.stderr());
        assertThat(got.stdout()).isEqualTo(wanted.stdout());
        assertThat(got.status()).isEqualTo(wanted.status());
        return got;
    }
}
