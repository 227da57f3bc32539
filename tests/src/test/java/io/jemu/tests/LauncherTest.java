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
}
