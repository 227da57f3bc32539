package io.jemu.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that die as they do natively, and what is told of it. */
class CrashReportTest {
    /** A report fits a terminal. */
    private static final int MAX_LINES = 40;

    @TempDir
    private static Path directory;
    private static Path causes;

    @BeforeAll
    static void build() {
        causes = CrashPrograms.causes(directory);
    }

    private static Command dying(String what) {
        List<String> words = List.of(what.split(" "));
        return Command.of(words.size() == 1 ? List.of(causes.toString(), what)
                : List.of(causes.toString(), words.get(0), directory.resolve(words.get(1)).toString()));
    }

    private static String report(Command command) {
        Outcome natively = command.runNatively();
        Outcome outcome = Jemu.withReports().run(command);
        assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(natively.status()).isGreaterThan(128);
        assertThat(outcome.stdout()).isEqualTo(natively.stdout());
        String report = outcome.stderr().substring(outcome.stderr().indexOf("jemu: "));
        assertThat(report.lines().count()).isLessThanOrEqualTo(MAX_LINES);
        return report;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            null-read       | SIGSEGV (SEGV_MAPERR): it read 0x8, where nothing is mapped | a NULL pointer was followed: r
            null-call       | SIGSEGV (SEGV_MAPERR): it jumped to 0x0 | a NULL function pointer was called: call r
            weak-call       | SIGSEGV (SEGV_MAPERR): it jumped to 0x0 | the word for nobody_defines_this in the global
            dlsym-call      | it jumped to 0x0 | dlsym("frobnicate") returned NULL to causes
            dlsym-read      | it read 0x0 | dlsym("frobnicate_count") returned NULL to causes
            recursion       | SIGSEGV (SEGV_MAPERR): it w | is full: endless recursion recurse (causes) <- recurse (cau
            thread-recursion | SIGSEGV (SEGV_ACCERR): it w | is full: endless recursion recurse (causes) <- recurse
            write-constant  | (SEGV_ACCERR): it wrote to 0x | the constants (a string literal, a const variable) of cau
            write-code      | where memory is mapped r-x | it wrote to the code of causes, main, which is read-only
            write-relro     | where memory is mapped r-- | (RELRO) of causes, relocated, which is read-only
            execute-data    | where memory is mapped rw- | it executed memory that is not executable: small (causes)
            unmapped        | it read 0x | , which was unmapped before
            closed libanswer.so | it jumped to 0x | libanswer.so was mapped until it was closed
            divide          | SIGFPE (FPE_INTDIV) | an integer was divided by zero: e
            overflow        | SIGFPE (FPE_INTDIV) | the quotient of a division by -1 does not fit
            trap            | SIGILL (ILL_ILLOPN) | it executed ud2: __builtin_trap()
            breakpoint      | SIGTRAP | it executed a breakpoint (int3)
            non-canonical   | SIGSEGV (general protection) | does not hold a pointer, but the characters "AAAAAAAA"
            beyond-file file | SIGBUS (BUS_ADRERR): it read 0x | it used byte 9000 of the mapped file
            abort           | SIGABRT, which it sent itself | it called abort() in main+0x
            assert          | SIGABRT | an assertion failed; in main+0x
            free            | SIGABRT | the heap is damaged, or what was freed was not allocated; in main+0x
            double-free     | SIGABRT | double free or corruption
            smash           | SIGABRT | a local array was written beyond its end (stack protector); in smash+0x
            fortify         | SIGABRT | a buffer was too small for what was to be written (_FORTIFY_SOURCE); in copy+0x
            file-size file  | SIGXFSZ | it wrote to a file beyond the size it is allowed (RLIMIT_FSIZE: 100 bytes)
            """)
    void theCauseIsRecognised(String what, String signal, String cause) {
        List<String> lines = report(dying(what)).lines().toList();
        assertThat(lines.get(0)).startsWith("jemu: causes (process ").contains(" died of ").contains(signal.strip());
        assertThat(lines.get(1)).startsWith("  cause: ").contains(cause.strip());
    }

    @Test
    void theReportShowsCodeRegistersStackBindingsAndCalls() {
        String report = report(dying("null-read"));
        assertThat(report).containsPattern("(?m)^  at 0x[0-9a-f]+ main\\+0x[0-9a-f]+ \\(causes\\)$")
                .containsPattern("(?m)^  -> 0x[0-9a-f]+  mov \\w+, dword ptr \\[r\\w+ \\+ 8]$")
                .containsPattern("(?m)^  r\\w+ 0x[0-9a-f]+ +stack \"null-read\"")
                .containsPattern("(?m)^    #0  main\\+0x[0-9a-f]+ \\(causes\\+0x[0-9a-f]+\\)$")
                .containsPattern("(?m)^    lazy: causes binds strcmp to libc\\.so\\.6 = 0x[0-9a-f]+$")
                .contains("  last system calls:\n    ");
    }

    @Test
    void theLastSystemCallsAreShown() {
        assertThat(report(dying("abort"))).containsPattern("(?m)^    tgkill\\((\\d+), \\1, SIGABRT\\) = 0$");
    }

    @Test
    void aCallThroughAWordThatIsNotRelocatedIsRecognised() {
        String report = report(Command.of(CrashPrograms.unbound(directory).toString()));
        assertThat(report).containsPattern("cause: the word for getpid in the global offset table of libunbound\\.so "
                + "\\(\\[0x[0-9a-f]+]\\) is not bound");
    }

    @Test
    void aMissingFeatureOfTheProcessorIsNamed() {
        Outcome outcome = Jemu.withReports().run(dying("avx"));
        assertThat(outcome.status()).isEqualTo(128 + 4);
        assertThat(outcome.stderr()).contains("died of SIGILL").contains("cause: vpxor is of AVX");
    }

    @Test
    void exceptionsThatNobodyCatchesAreNamed() {
        String program = CrashPrograms.exceptions(directory).toString();
        assertThat(report(Command.of(program, "standard")))
                .contains("a C++ exception of type std::out_of_range (\"no such element\") was thrown in fail+0x");
        assertThat(report(Command.of(program, "own"))).contains("a C++ exception of type app::Failure was thrown in");
        assertThat(report(Command.of(program, "noexcept"))).contains("exception of type std::out_of_range");
        assertThat(report(Command.of(program, "virtual")))
                .contains("a pure virtual function was called in Shape::describe+0x");
        assertThat(report(Command.of(program, "thread"))).contains("std::terminate was called: a joinable");
    }

    /** A parent may mean it, or tell of it itself. */
    @Test
    void ofAChildALineOrTwoAreTold() {
        Command command = dying("child");
        Outcome outcome = Jemu.withReports().run(command);
        assertThat(outcome.status()).isZero();
        assertThat(outcome.stderr().lines().toList()).satisfiesExactly(
                line -> assertThat(line).matches(Pattern.compile("jemu: causes \\(process \\d+\\) died of SIGSEGV "
                        + "\\(SEGV_MAPERR\\): it read 0x8, where nothing is mapped, at main\\+0x[0-9a-f]+ \\(causes\\)")),
                line -> assertThat(line).startsWith("  cause: a NULL pointer was followed"));
    }

    @Test
    void ofASignalThatAnotherHasSentALineIsTold() {
        Outcome outcome = Jemu.withReports().run(dying("quit-by-child"));
        assertThat(outcome.status()).isEqualTo(128 + 3);
        assertThat(outcome.stderr())
                .matches("jemu: causes \\(process \\d+\\) died of SIGQUIT, sent by process \\d+\n");
    }

    @Test
    void quietMeansQuiet() {
        Outcome outcome = Jemu.withReports("-q").run(dying("null-read"));
        assertThat(outcome.status()).isEqualTo(128 + 11);
        assertThat(outcome.stderr()).isEmpty();
    }
}
