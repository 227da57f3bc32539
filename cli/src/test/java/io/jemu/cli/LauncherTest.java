package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script, in a directory of its own, with a JDK that only prints how it was called. */
class LauncherTest {
    private static final String ECHO = """
            #!/bin/sh
            for argument; do echo "[$argument]"; done
            env
            """;

    private static final long POLL_MILLISECONDS = 10;

    private record Result(int status, String out, String err) { }

    @TempDir
    private Path directory;
    private Path jdk;
    private Path launcher;
    private Path jar;

    @BeforeEach
    void copyTheLauncher() throws IOException {
        Path root = Files.createDirectories(directory.resolve("a checkout"));
        launcher = Files.copy(Path.of(System.getProperty("jemu.root"), "jemu"), root.resolve("jemu"));
        jar = Files.createDirectories(root.resolve("cli/target")).resolve("jemu.jar");
        Files.createFile(jar);
        jdk = fakeJdk("jdk", "25.0.3");
    }

    private Path fakeJdk(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        executable(Files.createDirectories(home.resolve("bin")).resolve("java"), ECHO);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run(Map<String, String> environment, Path workingDirectory, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", "/usr/bin:/bin");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        int status = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Result(status, Files.readString(out), Files.readString(err));
    }

    private Map<String, String> fakeMachine() {
        return Map.of("JEMU_JAVA_HOME", jdk.toString(), "JEMU_UNICORN", "/x", "JEMU_AOT", "0", "JEMU_REBUILD", "0");
    }

    @Test
    void argumentsReachTheJvmUntouchedAfterTheJar() throws Exception {
        Result result = run(fakeMachine(), directory, launcher.toString(), "-E", "A=*", "", "a  b", "--", "$x\\");
        List<String> lines = result.out().lines().toList();
        int jarLine = lines.indexOf("[" + jar + "]");
        assertThat(lines.get(jarLine - 1)).isEqualTo("[-jar]");
        assertThat(lines.subList(jarLine + 1, jarLine + 7))
                .containsExactly("[-E]", "[A=*]", "[]", "[a  b]", "[--]", "[$x\\]");
        assertThat(lines).contains("[-Djemu.root=" + launcher.getParent() + "]", "[-XX:+UseSerialGC]");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void theEnvironmentIsHandedOnAsItWas() throws Exception {
        executable(jdk.resolve("bin/java"), """
                #!/bin/sh
                for argument; do
                    case $argument in
                        -Djemu.environment=*) base64 -d "/proc/self/fd/${argument#*=}" | tr '\\0' '\\n' ;;
                    esac
                done
                """);
        String machine = String.join(" ", fakeMachine().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue()).toList());
        Result result = run(Map.of(), directory, "/bin/sh", "-c", "exec env -i jar=mine no.variable=1 A=1 odd= A=2 "
                + machine + " PATH=/usr/bin:/bin \"$0\" x 9<&0", launcher.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("jar=mine\nno.variable=1\nA=2\nodd=\n" + machine.replace(' ', '\n')
                + "\nPATH=/usr/bin:/bin\n");
    }

    @Test
    void worksThroughSymbolicLinksFromAnywhere() throws Exception {
        Path links = Files.createDirectories(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("first"), Path.of("../a checkout/jemu"));
        Files.createSymbolicLink(links.resolve("second"), Path.of("first"));
        Result result = run(fakeMachine(), links, "./second", "x");
        assertThat(result.out()).contains("[-Djemu.root=" + launcher.getParent() + "]");
        assertThat(run(fakeMachine(), launcher.getParent(), "/bin/sh", "jemu", "x").out())
                .contains("[-Djemu.root=" + launcher.getParent() + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "1.8.0_402", "24.0.1", "x"})
    void anOldJdkIsRefused(String version) throws Exception {
        Map<String, String> environment = new HashMap<>(fakeMachine());
        environment.put("JEMU_JAVA_HOME", fakeJdk("old", version).toString());
        Result result = run(environment, directory, launcher.toString(), "x");
        assertThat(result.status()).isEqualTo(ExitStatus.JEMU.status());
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("which is not a JDK 25 or newer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25-ea", "26.0.1"})
    void aNewJdkIsTakenFromJavaHome(String version) throws Exception {
        Map<String, String> environment = new HashMap<>(fakeMachine());
        environment.remove("JEMU_JAVA_HOME");
        environment.put("JAVA_HOME", fakeJdk("new", version).toString());
        assertThat(run(environment, directory, launcher.toString(), "x").out()).contains("[x]");
    }

    @Test
    void aMissingBuildIsNotMadeWhenForbidden() throws Exception {
        Files.delete(jar);
        Result result = run(fakeMachine(), directory, launcher.toString(), "x");
        assertThat(result.status()).isEqualTo(ExitStatus.JEMU.status());
        assertThat(result.err()).contains("there is no build").contains("JEMU_REBUILD=0");
    }

    @Test
    void furtherJvmOptionsAreSplitAtSpaces() throws Exception {
        Map<String, String> environment = new HashMap<>(fakeMachine());
        environment.put("JEMU_JAVA_OPTS", "-Xmx1g -Da=b");
        assertThat(run(environment, directory, launcher.toString(), "x").out()).contains("[-Xmx1g]\n[-Da=b]\n[-jar]");
    }

    @Test
    @Timeout(60)
    void theStartUpCacheIsUsedWhenItBelongsToThisJar() throws Exception {
        Files.createDirectories(jdk.resolve("lib"));
        Files.createFile(jdk.resolve("lib/modules"));
        Map<String, String> environment = new HashMap<>(fakeMachine());
        environment.remove("JEMU_AOT");
        environment.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        // Makes the file that it is asked for.
        executable(jdk.resolve("bin/java"), ECHO + """
                for argument; do
                    case $argument in -XX:AOTCacheOutput=*) echo cache >"${argument#*=}" ;; esac
                done
                """);
        assertThat(run(environment, directory, launcher.toString(), "x").out()).doesNotContain("AOTCache");
        Path cache = directory.resolve("cache/jemu");
        awaitCaches(cache, 1);
        assertThat(run(environment, directory, launcher.toString(), "x").out()).contains("[-XX:AOTCache=" + cache);
        Files.writeString(jar, "another build", StandardCharsets.US_ASCII);
        assertThat(run(environment, directory, launcher.toString(), "x").out()).doesNotContain("AOTCache");
        awaitCaches(cache, 2);
    }

    /** Until the background process has made that many caches in all and is through. */
    private void awaitCaches(Path cache, int count) throws Exception {
        while (count(cache) < count) {
            Thread.sleep(POLL_MILLISECONDS);
        }
        run(Map.of(), directory, "flock", cache.resolve("lock").toString(), "true");
    }

    private static long count(Path cache) throws IOException {
        if (!Files.exists(cache)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".aot")).count();
        }
    }
}
