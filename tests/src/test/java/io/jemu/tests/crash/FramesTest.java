package io.jemu.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stack that a report shows is what backtrace(3) gives natively at the same place. */
class FramesTest {
    private static final int SIGSEGV_STATUS = 128 + 11;
    private static final int OUTERMOST = 2;
    private static final Pattern FRAME = Pattern.compile("(?m)^    #\\d+ +(?:\\S+ \\()?([\\w.-]+\\+0x[0-9a-f]+).*$");
    private static final Pattern FRAME_LINE = Pattern.compile("(?m)^    #\\d+ .*$");

    @TempDir
    private static Path directory;
    private static Path program;

    @BeforeAll
    static void build() {
        program = CrashPrograms.frames(directory);
    }

    private static Outcome dies(String loader, String place) {
        Outcome outcome = Jemu.withReports("--loader=" + loader).run(Command.of(program.toString(), place));
        assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(SIGSEGV_STATUS);
        assertThat(outcome.stdout()).isEmpty();
        return outcome;
    }

    private static List<String> frames(Outcome outcome) {
        return FRAME.matcher(outcome.stderr()).results().map(match -> match.group(1)).toList();
    }

    private static void sameAsNative(String loader, String place) {
        Outcome natively = Command.of(program.toString(), place, "report").runNatively();
        List<String> expected = natively.stdout().lines().toList();
        assertThat(natively.status()).isEqualTo(SIGSEGV_STATUS);
        assertThat(expected).hasSizeGreaterThan(5);
        Outcome outcome = dies(loader, place);
        List<String> shown = frames(outcome);
        if (shown.size() < expected.size()) {
            int left = expected.size() - shown.size();
            assertThat(outcome.stderr()).contains("... " + left + " frames ...");
            int head = shown.size() - OUTERMOST;
            assertThat(shown.subList(0, head)).isEqualTo(expected.subList(0, head));
            assertThat(shown.subList(head, shown.size()))
                    .isEqualTo(expected.subList(expected.size() - OUTERMOST, expected.size()));
        } else {
            assertThat(shown).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crash", "handler", "realigned", "first", "prologue", "plt", "callback", "thread"})
    void theStackIsAsNatively(String place) {
        sameAsNative("jemu", place);
    }

    @Test
    void theStackIsAsNativelyWithTheGuestsOwnLinker() {
        sameAsNative("guest", "plt");
    }

    @Test
    void functionsHaveTheirNames() {
        List<String> lines = FRAME_LINE.matcher(dies("jemu", "plt").stderr()).results()
                .map(match -> match.group().strip()).toList();
        assertThat(lines.get(0)).startsWith("#0  getpagesize@plt+0x0 (frames+0x");
        assertThat(lines.get(1)).startsWith("#1  in_plt+0x");
        assertThat(lines.get(2)).startsWith("#2  through_library+0x").contains("(libthrough.so+0x");
        assertThat(lines.get(3)).startsWith("#3  deep+0x");
    }

    /** Names of functions that were stripped off come from the separate debug file of the build ID. */
    @Test
    void aStrippedProgramHasTheNamesOfItsDebugFile() throws IOException {
        Tools.require("objcopy");
        Tools.gcc(directory, "-O2", "-Wl,--build-id=0x1234abcd", "-Wl,-z,lazy", "-o", "stripped", "frames.c",
                "places.S", "-L.", "-lthrough", "-Wl,-rpath,$ORIGIN");
        Files.createDirectories(directory.resolve("debug/.build-id/12"));
        Tools.mustSucceed(Command.of("objcopy", "--only-keep-debug", "stripped", "debug/.build-id/12/34abcd.debug")
                .in(directory));
        Tools.mustSucceed(Command.of("objcopy", "--strip-all", "stripped").in(directory));
        Command command = Command.of(directory.resolve("stripped").toString(), "crash");
        assertThat(Jemu.withReports().run(command).stderr()).doesNotContain("crash+0x");
        assertThat(Jemu.withReports("--bind", directory.resolve("debug") + ":/usr/lib/debug:ro").run(command).stderr())
                .contains("#0  crash+0x").contains("deep+0x");
    }

    /** backtrace(3) ends there, as nothing describes the place. */
    @Test
    void behindAJumpToZeroIsWhoHasCalled() {
        List<String> lines = FRAME_LINE.matcher(dies("jemu", "null").stderr()).results()
                .map(match -> match.group().strip()).toList();
        assertThat(lines.get(0)).isEqualTo("#0  0x0");
        assertThat(lines.get(1)).startsWith("#1  call_null+0x").doesNotContain("guess");
        assertThat(lines.get(2)).startsWith("#2  through_library+0x");
        assertThat(lines.getLast()).contains("_start+0x");
    }

    @Test
    void aFrameThatIsFoundByAFramePointerIsSaidToBeAGuess() {
        List<String> lines = FRAME_LINE.matcher(dies("jemu", "no-table").stderr()).results()
                .map(match -> match.group().strip()).toList();
        assertThat(lines.get(0)).startsWith("#0  no_table+0x8");
        assertThat(lines.get(1)).startsWith("#1  through_library+0x").endsWith("(a guess)");
        assertThat(lines.get(2)).startsWith("#2  deep+0x").doesNotContain("guess");
    }
}
