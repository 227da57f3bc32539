package io.jemu.tests.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --trace=calls} of programs with known sources, and beside ltrace where that sees their calls. */
final class CallsTraceTest {
    private static final Path SOURCES = Jemu.ROOT.resolve("tests/src/test/resources/calls");
    /** How glibc calls functions of its own parts, which differs between builds. */
    private static final List<String> OF_GLIBC = List.of("__libc_start_main", "__cxa_finalize", "__libc_early_init");

    @TempDir
    private static Path directory;

    @BeforeAll
    static void build() {
        Tools.require("gcc");
        Tools.require("g++");
        compile("gcc", "-g", "-O2", "-fno-builtin", "-shared", "-fPIC", "-o", "libkinds.so", "kinds.c");
        compile("g++", "-g", "-O1", "-shared", "-fPIC", "-o", "libshapes.so", "shapes.cc");
    }

    /** Sources are given by their names. */
    private static void compile(String... words) {
        List<String> command = new ArrayList<>();
        for (String word : words) {
            command.add(word.matches("\\w+\\.(c|cc)") ? SOURCES.resolve(word).toString() : word);
        }
        Tools.mustSucceed(Command.of(command).in(directory));
    }

    private static void program(String name, String... flags) {
        List<String> command = new ArrayList<>(List.of(name.endsWith(".c") ? "gcc" : "g++", "-O0", "-fno-builtin",
                "-o", name.substring(0, name.indexOf('.')), name, "-L.", "-Wl,-rpath,$ORIGIN"));
        command.addAll(List.of(flags));
        compile(command.toArray(String[]::new));
    }

    /** What a trace says, without the addresses and the blanks in front of results. */
    private static List<String> trace(String program, int status, String... options) throws IOException {
        Path file = Files.createTempFile(directory, "trace", ".txt");
        Outcome outcome = Jemu.with("--trace-out=" + file).and(options)
                .run(Command.of(directory.resolve(program).toString()).in(directory));
        assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(status);
        return normalized(Files.readString(file, StandardCharsets.ISO_8859_1).lines());
    }

    private static List<String> normalized(Stream<String> lines) {
        return lines.map(line -> line.replaceAll("0x[0-9a-f]{6,}", "ADDRESS").replaceAll("\\) +=", ") ="))
                .filter(line -> OF_GLIBC.stream().noneMatch(line::contains)).toList();
    }

    /** However the program reaches the library, by both linkers. */
    @ParameterizedTest
    @ValueSource(strings = {"-Wl,-z,lazy -fcf-protection=none", "-Wl,-z,now -fcf-protection=full",
        "-fno-plt -no-pie --loader=guest"})
    void showsArgumentsAndResultsByTheirTypes(String flags) throws IOException {
        List<String> options = new ArrayList<>(List.of(flags.split(" ")));
        boolean guest = options.remove("--loader=guest");
        List<String> words = new ArrayList<>(List.of("-lkinds"));
        words.addAll(options);
        program("user.c", words.toArray(String[]::new));

        List<String> trace = trace("user", 3, "--trace=calls:lib[kcm]*!*", "--loader=" + (guest ? "guest" : "jemu"));

        List<String> ofProgram = trace.stream().filter(line -> !line.startsWith("ld-linux")
                && !line.contains("mutex") && !line.startsWith("?") && !line.startsWith("[jemu]")).toList();
        assertThat(ofProgram).containsSubsequence(
                "user->libkinds.so:scale({ 1.500000, 2.000000 }, 2.000000) = { 3.000000, 4.000000 }",
                "user->libkinds.so:mix({ 3, 4.500000 }, 1) = { 4, 5.500000 }",
                "user->libkinds.so:grow({ [ 1, 2, 3, 4 ] }, 9) = { [ 10, 2, 3, 4 ] }",
                "user->libkinds.so:shade({ 1.000000, 2.000000, 3.000000 }) = { 0.500000, 2.000000, 3.000000 }",
                "user->libkinds.so:flip({ 3, 17, 'q' }) = { 4, 17, 'q' }",
                "user->libkinds.so:next_colour(RED) = GREEN",
                "user->libkinds.so:add_long(2.250000, 3) = 5.250000",
                "user->libkinds.so:add_float(1.000000, 2.500000) = 3.500000",
                "user->libkinds.so:many(1, 2, 3, 4, 5, 6, 7, -8, 'i', 200, 1.250000) = 326",
                "user->libkinds.so:log_line(\"%d-%s-%.*s-%Lf-%c\", 5, \"str\", 2, \"ab\", 1.500000, 'z' "
                        + "<unfinished ...>",
                "libkinds.so->libc.so.6:vsnprintf(\"5-str-ab-1.500000-z\", 100, \"%d-%s-%.*s-%Lf-%c\", ADDRESS) = 19",
                "<... log_line resumed> ) = 19",
                "user->libkinds.so:walk({ 1, { 2, nil } }) = 3",
                "user->libkinds.so:name_of(0) = nil",
                "user->libkinds.so:negated(true) = false",
                "user->libkinds.so:apply(ADDRESS, 2 <unfinished ...>",
                "user->libkinds.so:name_of(0) = nil",
                "user->libkinds.so:name_of(1) = \"one\"",
                "<... apply resumed> ) = <void>",
                "user->libkinds.so:wide(5) = 6",
                "user->libkinds.so:wide(-1) = 0",
                "user->libkinds.so:conjugate({ 1.000000, 2.000000 }) = { 1.000000, -2.000000 }",
                "user->libkinds.so:jumping(\"jumped\" <unfinished ...>",
                "libkinds.so->libc.so.6:puts(\"jumped\") = 7",
                "<... jumping resumed> ) = 7",
                "user->libc.so.6:_setjmp(ADDRESS) = 0",
                "libkinds.so->libc.so.6:longjmp(ADDRESS, 5 <no return ...>",
                "<... leave unwound> ) = ?",
                "user->libkinds.so:same(18446744073709551615) = 18446744073709551615",
                "user->libkinds.so:fill([ 1, 2, 3 ], 7, 0, \"x\") = 0",
                "user->libkinds.so:nothing() = <void>",
                "user->libc.so.6:dlsym(ADDRESS, \"cbrt\") = ADDRESS",
                "user->libm.so.6:cbrt(27.000000) = 3.000000",
                "user->libc.so.6:exit(3 <unfinished ...>",
                "+++ exited (status 3) +++");
    }

    @Test
    void seesVirtualCallsAndExceptions() throws IOException {
        program("drawing.cc", "-lshapes");

        // What a short string does not use of its buffer is undefined, as are arguments that a function does not have.
        List<String> trace = trace("drawing", 0, "--trace=calls:libshapes.so!*,calls:puts,calls:*what").stream()
                .map(line -> line.replaceAll("\\d{5,}|(?<=\", )ADDRESS", "REST")
                        .replaceAll("what\\(ADDRESS, .*\\)", "what(ADDRESS, ...)")).toList();

        assertThat(trace).containsExactly(
                "drawing->libshapes.so:make(4) = { ADDRESS }",
                "drawing->libshapes.so:Square::area({ { ADDRESS }, 4 }, 3) = 48",
                "drawing->libshapes.so:Square::~Square({ { ADDRESS }, 4 }) = <void>",
                "drawing->libshapes.so:risky(1) = 1",
                "drawing->libshapes.so:risky(4 <no return ...>",
                "drawing->libstdc++.so.6:std::logic_error::what(ADDRESS, ...) = ADDRESS",
                "drawing->libc.so.6:puts(\"too big\") = 8",
                "drawing->libshapes.so:risky(7 <no return ...>",
                "drawing->libstdc++.so.6:std::logic_error::what(ADDRESS, ...) = ADDRESS",
                "drawing->libc.so.6:puts(\"too big\") = 8",
                "drawing->libshapes.so:greet({ { { {  } }, \"you\" }, 3, { \"you\", REST } }) = "
                        + "{ { { {  } }, \"hi you\" }, 6, { \"hi you\", REST } }",
                "drawing->libc.so.6:puts(\"hi you\") = 7",
                "+++ exited (status 0) +++");
    }

    /** gdb's ways to it: here by name and checksum. */
    @Test
    void findsDebuggingInformationInSeparateFiles() throws IOException {
        Tools.require("objcopy");
        Path apart = Files.createDirectory(directory.resolve("apart"));
        Files.copy(directory.resolve("libkinds.so"), apart.resolve("libkinds.so"));
        compile("gcc", "-O0", "-o", "apart/user", "user.c", "-Lapart", "-lkinds", "-Wl,-rpath,$ORIGIN");
        for (String line : List.of("objcopy --only-keep-debug libkinds.so kinds.debug",
                "strip -g --remove-section=.note.gnu.build-id libkinds.so",
                "objcopy --add-gnu-debuglink=kinds.debug libkinds.so")) {
            Tools.mustSucceed(Command.of(line.split(" ")).in(apart));
        }

        assertThat(trace("apart/user", 3, "--trace=calls:next_colour"))
                .containsExactly("user->libkinds.so:next_colour(RED) = GREEN", "+++ exited (status 3) +++");

        Files.writeString(apart.resolve("kinds.debug"), "of another build");

        assertThat(trace("apart/user", 3, "--trace=calls:next_colour").getFirst())
                .startsWith("user->libkinds.so:next_colour(0, ");
    }

    /** Each thread and process has its own calls; a child returns from those of its parent. */
    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void followsThreadsProcessesAndSignals(String loader) throws IOException {
        program("family.c", "-pthread");

        List<String> trace = trace("family", 4, "--loader=" + loader,
                "--trace=calls:puts,calls:*fork,calls:waitpid,calls:raise,calls:getppid,calls:_exit");

        List<String> ofFirst = trace.stream().map(line -> line.replaceFirst("^\\[pid +\\d+\\] ", ""))
                .map(line -> line.replaceAll("\\(\\d{2,}, ADDRESS, 0", "(PID, ADDRESS, 0")
                        .replaceAll("= \\d{3,}$", "= PID")).toList();
        assertThat(ofFirst).contains(
                "family->libc.so.6:puts(\"thread\") = 7",
                "family->libc.so.6:fork( <unfinished ...>",
                "<... fork resumed> ) = 0",
                "<... fork resumed> ) = PID",
                "family->libc.so.6:_exit(2 <no return ...>",
                "+++ exited (status 2) +++",
                "<... vfork resumed> ) = 0",
                "<... vfork resumed> ) = PID",
                "+++ exited (status 1) +++",
                "+++ exited (status 4) +++");
        assertThat(ofFirst).anyMatch(line -> line.startsWith("family->libc.so.6:puts(\"forked\""));
        assertThat(ofFirst).containsSubsequence(
                "family->libc.so.6:raise(SIGUSR2 <unfinished ...>",
                "family->libc.so.6:getppid() = PID",
                "<... raise resumed> ) = 0",
                "family->libc.so.6:puts(\"executed\") = 9");
    }

    /** Programs that ltrace can follow: it does not see calls without a linkage table that binds lazily. */
    @Test
    void printsWhatLtracePrints() throws IOException {
        Tools.require("ltrace");
        program("plain.c", "-Wl,-z,lazy", "-fcf-protection=none");
        Command command = Command.of(directory.resolve("plain").toString()).in(directory).with("SOMETHING", "there");
        List<String> words = new ArrayList<>(List.of("ltrace", "-o", "ltrace.txt"));
        words.addAll(command.words());
        Outcome natively = Command.of(words).in(directory).with("SOMETHING", "there").runNatively();
        Path ltrace = directory.resolve("ltrace.txt");
        assumeTrue(Files.exists(ltrace) && Files.size(ltrace) > 0, "ltrace may not trace here: " + natively.stderr());
        Path file = directory.resolve("plain.txt");

        Outcome emulated = Jemu.with("--trace=calls:libc.so*!*", "--trace-out=" + file).run(command);

        assertThat(emulated.status()).isEqualTo(3);
        List<String> expected;
        try (Stream<String> lines = Files.lines(ltrace, StandardCharsets.ISO_8859_1)) {
            expected = normalized(lines);
        }
        assertThat(expected).hasSizeGreaterThan(15);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            assertThat(normalized(lines.map(line -> line.replaceFirst("^plain->libc\\.so\\.6:", ""))))
                    .isEqualTo(expected);
        }
    }
}
