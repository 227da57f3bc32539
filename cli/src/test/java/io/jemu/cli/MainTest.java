package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.loader.runtime.LinkObserver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Runner runner, String... arguments) {
        return new Main(runner, printer(out), printer(err)).run(List.of(arguments));
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static int notReached(Options options, LinkObserver observer) {
        throw new AssertionError("there was nothing to run");
    }

    @Test
    void theProgramsStatusIsJemusAndNothingIsPrinted() {
        assertThat(run((options, observer) -> options.arguments().size(), "prog", "a", "b")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpGoesToStandardOutput() {
        assertThat(run(MainTest::notReached, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: jemu [options] [--] program [args]").contains("--trace-out");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void versionNamesEveryPart() {
        assertThat(run(MainTest::notReached, "--version")).isZero();
        assertThat(out.toString()).startsWith("jemu ").contains("\nengine: ", "\ndisassembler: ",
                "\njava: " + Runtime.version());
    }

    @Test
    void thePageOfSystemCallsIsTextOrJson() {
        assertThat(run(MainTest::notReached, "--syscalls")).isZero();
        assertThat(out.toString()).contains("  0  read ").contains(" full, ");
        out.reset();
        assertThat(run(MainTest::notReached, "--syscalls=json")).isZero();
        assertThat(out.toString()).startsWith("[\n  {\"number\": 0, \"name\": \"read\", ");
    }

    @Test
    void aUsageMistakeIsTwoLinesAndStatus125() {
        assertThat(run(MainTest::notReached, "--lits", "x")).isEqualTo(125);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(2).first().isEqualTo("jemu: unknown option --lits");
        assertThat(err.toString()).contains("did you mean --list");
    }

    @Test
    void aSetUpErrorIsTwoLinesAndStatus125() {
        assertThat(run((options, observer) -> {
            throw new SetupException("this machine has no engine", "Install one.");
        }, "x")).isEqualTo(125);
        assertThat(err.toString()).isEqualTo("jemu: this machine has no engine\njemu: Install one.\n");
    }

    @Test
    void onlyABugPrintsAStackTrace() {
        assertThat(run((options, observer) -> {
            throw new IllegalStateException("frame count");
        }, "x")).isEqualTo(125);
        assertThat(err.toString()).contains("please report this", "IllegalStateException: frame count", "\tat io.jemu");
    }
}
