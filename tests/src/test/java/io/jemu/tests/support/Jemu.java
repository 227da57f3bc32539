package io.jemu.tests.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The emulator under test, run as users run it: the shaded jar in a JVM of its own. A JVM start-up cache made once per
 * test run keeps hundreds of runs affordable; it is made from the very jar that is tested.
 */
public final class Jemu {
    /** The directory of the checkout. */
    public static final Path ROOT = Path.of(System.getProperty("jemu.root", "..")).toAbsolutePath().normalize();

    private static final Path JAR = ROOT.resolve("cli/target/jemu.jar");
    private static final Path CACHE = ROOT.resolve("tests/target/jemu.aot");

    private final List<String> launcher;
    private final List<String> jvmFlags;
    private final List<String> options;

    private Jemu(List<String> launcher, List<String> jvmFlags, List<String> options) {
        this.launcher = launcher;
        this.jvmFlags = jvmFlags;
        this.options = options;
    }

    /** jemu with these options before the program, and no report of programs that die of signals. */
    public static Jemu with(String... options) {
        return withReports("--quiet").and(options);
    }

    /** jemu with these options before the program. */
    public static Jemu withReports(String... options) {
        return new Jemu(List.of(), List.of(), List.of(options));
    }

    public Jemu and(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Jemu(launcher, jvmFlags, List.copyOf(all));
    }

    /** In a JVM with further flags. */
    public Jemu onJvm(String... flags) {
        return new Jemu(launcher, List.of(flags), options);
    }

    /** Started by a program that runs the rest of its command line, such as setpriv. */
    public Jemu under(List<String> words) {
        return new Jemu(List.copyOf(words), jvmFlags, options);
    }

    /** The jar that is tested. */
    public static Path jar() {
        return JAR;
    }

    /** Starts a command in the emulator, with pipes for its standard streams. */
    public Process start(Command command) {
        return emulated(command).start();
    }

    /** Starts a command in the emulator, with all of its output going to a file. */
    Process start(Command command, Path log) {
        return emulated(command).start(log);
    }

    /** Starts a command in the emulator, with pipes for its input and output and a file for its errors. */
    Process startAside(Command command, Path errors) {
        return emulated(command).startAside(errors);
    }

    /**
     * Runs a command in the emulator. Variables for the dynamic linker are handed over by option, because the JVM has a
     * dynamic linker too.
     */
    public Outcome run(Command command) {
        return emulated(command).runNatively();
    }

    private Command emulated(Command command) {
        List<String> prefix = new ArrayList<>(Holder.JVM);
        prefix.addAll(1, jvmFlags);
        prefix.addAll(0, launcher);
        prefix.addAll(options);
        Command inherited = command;
        for (Map.Entry<String, String> variable : command.environment().entrySet()) {
            if (variable.getKey().startsWith("LD_")) {
                prefix.add("--env");
                prefix.add(variable.getKey() + "=" + variable.getValue());
                inherited = inherited.without(variable.getKey());
            }
        }
        prefix.add("--");
        return inherited.prefixed(prefix);
    }

    /** The command line by which another program can run a program in the emulator. */
    public List<String> commandLine(String... program) {
        List<String> words = new ArrayList<>(Holder.JVM);
        words.addAll(options);
        words.add("--");
        words.addAll(List.of(program));
        return List.copyOf(words);
    }

    /** Runs jemu itself with arguments that are not a guest's command line. */
    public static Outcome runWithArguments(Command command) {
        return command.prefixed(Holder.JVM).runNatively();
    }

    /** The JVM's command line up to and including the jar, made when the first test needs it. */
    private static final class Holder {
        static final List<String> JVM = prepare();

        private static List<String> prepare() {
            assertThat(JAR).as("the emulator must be packaged before the tests run: mvn verify").isRegularFile();
            List<String> plain = jvm(List.of());
            try {
                Files.createDirectories(CACHE.getParent());
                Files.deleteIfExists(CACHE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            List<String> training = jvm(List.of("-XX:AOTCacheOutput=" + CACHE));
            Command.of("/bin/true").prefixed(training).runNatively();
            return Files.exists(CACHE)
                    ? jvm(List.of("-XX:AOTCache=" + CACHE, "-Xlog:aot=off", "-Xlog:cds=off"))
                    : plain;
        }

        private static List<String> jvm(List<String> flags) {
            List<String> words = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    "-XX:-MaxFDLimit",
                    "-Xrs",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djemu.root=" + ROOT));
            words.addAll(flags);
            words.addAll(List.of("-jar", JAR.toString()));
            return List.copyOf(words);
        }
    }
}
