package io.jemu.tests.programs;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A script of bash under {@code resources/programs}. Its comments say what the test must know: {@code needs:} programs,
 * {@code loaders:} if not both, {@code stderr: no} if that differs from run to run.
 */
record Script(String name, List<String> needs, List<String> loaders, boolean comparesErrors) {
    /** Where the scripts lie, and the programs that they run. */
    static final Path DIRECTORY = Jemu.ROOT.resolve("tests/src/test/resources/programs");
    private static final String SUFFIX = ".sh";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** bash names the process that a signal has ended. */
    private static final Pattern PROCESS = Pattern.compile("(line \\d+: +)\\d+ ");

    /** All scripts, in the order of their names. */
    static List<Script> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().map(Script::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Script read(Path file) {
        String name = file.getFileName().toString();
        try {
            List<String> lines = Files.readAllLines(file);
            List<String> loaders = words(lines, "# loaders:");
            return new Script(name.substring(0, name.length() - SUFFIX.length()), words(lines, "# needs:"),
                    loaders.isEmpty() ? List.of("jemu", "guest") : loaders,
                    !words(lines, "# stderr:").contains("no"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(List<String> lines, String head) {
        return lines.stream().filter(line -> line.startsWith(head))
                .flatMap(line -> Stream.of(line.substring(head.length()).trim().split(" +")))
                .toList();
    }

    /**
     * The command that runs the script in a directory.
     *
     * @param classes where the programs in Java have been compiled to
     */
    Command command(Path directory, Path classes) {
        return Command.of("/bin/bash", DIRECTORY.resolve(name + SUFFIX).toString())
                .with("LC_ALL", "C.UTF-8")
                .with("HOME", directory.toString())
                .with("PROGRAMS", DIRECTORY.toString())
                .with("JDK", System.getProperty("java.home"))
                .with("CLASSES", classes.toString())
                .in(directory)
                .within(LIMIT);
    }

    /** Standard error without what differs from run to run. */
    static String normalized(String errors) {
        return PROCESS.matcher(errors).replaceAll("$1PID ");
    }
}
