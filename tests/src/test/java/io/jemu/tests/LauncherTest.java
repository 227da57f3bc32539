package io.jemu.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the real JVM and the packaged jemu. */
class LauncherTest {
    private static final Path CHECKOUT = Path.of(System.getProperty("jemu.root"));

    @TempDir
    private static Path directory;

    private record Result(int status, String out, String err) { }

    @BeforeAll
    static void needsTheJar() {
        Assumptions.assumeTrue(Files.exists(CHECKOUT.resolve("cli/target/jemu.jar")),
                "jemu.jar is made by the phase package");
    }

    private static Result jemu(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = CHECKOUT.resolve("jemu").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("JEMU_REBUILD", "0");
        builder.environment().put("JEMU_AOT", "0");
        builder.environment().put("JEMU_JAVA_HOME", System.getProperty("java.home"));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        int status = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Result(status, Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }

    @Test
    void theVersionHasEachPart() throws Exception {
        Result result = jemu("--version");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("jemu ", "\nengine: ", "\ndisassembler: ", "\njava: " + Runtime.version());
        assertThat(result.status()).isZero();
    }

    @Test
    void aMistakeIsStatus125AndNothingOnStandardOutput() throws Exception {
        Result result = jemu("--no-such-option", "/bin/true");
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("jemu: unknown option --no-such-option\n").doesNotContain("Exception");
        assertThat(result.status()).isEqualTo(125);
    }

    /** By way of a shell script that calls jemu as {@code $JEMU}. */
    private static Result script(String script) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script).directory(directory.toFile());
        builder.environment().put("JEMU", CHECKOUT.resolve("jemu").toString());
        builder.environment().put("JDK", System.getProperty("java.home"));
        int status = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Result(status, Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }

    @Test
    void theGuestSeesTheEnvironmentThatJemuWasGiven() throws Exception {
        String variables = "Z=1 no.name=2 A= B=x=y JEMU_REBUILD=0 JEMU_AOT=0";
        Result result = script("env -i " + variables + " JEMU_JAVA_HOME=\"$JDK\" PATH=/usr/bin:/bin \"$JEMU\" "
                + "--loader=guest -E NEW=last /usr/bin/env");
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines()).containsExactly("Z=1", "no.name=2", "A=", "B=x=y", "JEMU_REBUILD=0",
                "JEMU_AOT=0", "JEMU_JAVA_HOME=" + System.getProperty("java.home"), "PATH=/usr/bin:/bin", "NEW=last");
        assertThat(result.status()).isZero();
    }

    @Test
    void argumentsThatAreNoTextArriveAsTheyAre() throws Exception {
        Result result = script("JEMU_REBUILD=0 JEMU_AOT=0 JEMU_JAVA_HOME=\"$JDK\" LC_ALL=C "
                + "\"$JEMU\" --loader=guest /usr/bin/printf '<%s>' \"$(printf '\\377\\303\\251')\" '' '--x y'");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("<\u00ff\u00c3\u00a9><><--x y>");
    }
}
