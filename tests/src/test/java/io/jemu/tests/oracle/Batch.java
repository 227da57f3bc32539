package io.jemu.tests.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Command lines that one shell runs one after another, each in several ways, with LD_DEBUG. A shell for many of them
 * saves the start of an emulator for each.
 *
 * @param lines as the shell reads them; {@link #PLACE} stands for the directory
 * @param modes the ways to run each
 */
record Batch(List<String> lines, Set<Mode> modes) {
    /** What stands in a command line for the directory that the run may use. */
    static final String PLACE = "@D@";

    private static final String SCRIPT = "run.sh";

    private static final String MOST = "libs,files,versions,reloc,scopes,bindings";

    /** The ways to run a command. */
    enum Mode {
        /** PLT references are bound at their first call. */
        LAZILY(MOST, ""),
        /** All references are bound at the start. */
        AT_ONCE(MOST, "LD_BIND_NOW=1"),
        /** What ldd -v and ldd -r print; the program itself does not run. */
        LISTED(MOST, "LD_TRACE_LOADED_OBJECTS=1 LD_VERBOSE=1 LD_WARN=1 LD_BIND_NOW=1"),
        /** Everything that LD_DEBUG has, so each object that is searched for a symbol: that is long. */
        IN_FULL("all", "");

        private final String categories;
        private final String environment;

        Mode(String categories, String environment) {
            this.categories = categories;
            this.environment = environment;
        }

        private String assignments() {
            return "LD_DEBUG=" + categories + " " + environment;
        }
    }

    /**
     * What one command did.
     *
     * @param logs the comparable lines of LD_DEBUG, of each process that wrote any, oldest first
     */
    record Report(String status, List<String> out, List<String> err, List<List<String>> logs) {}

    /**
     * Writes the script into a directory.
     *
     * @param inside the directory's name for the shell that will run it
     * @return the shell's command line
     */
    List<String> write(Path directory, String inside) throws IOException {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            for (Mode mode : modes) {
                String file = inside + "/" + name(i, mode);
                script.append(mode.assignments()).append(" LD_DEBUG_OUTPUT=").append(file)
                        .append(".log ").append(lines.get(i).replace(PLACE, inside))
                        .append(" >").append(file).append(".out 2>").append(file).append(".err </dev/null\n")
                        .append("echo $? >").append(file).append(".status\n");
            }
        }
        Files.writeString(directory.resolve(SCRIPT), script, StandardCharsets.ISO_8859_1);
        return List.of("/bin/sh", inside + "/" + SCRIPT);
    }

    private static String name(int line, Mode mode) {
        return line + "." + mode;
    }

    /**
     * Reads what a command did and removes its files: they are large.
     *
     * @param directory where the script ran, which is known as {@code inside} there
     */
    static Report take(Path directory, String inside, int line, Mode mode) throws IOException {
        String name = name(line, mode);
        List<Path> logs;
        try (Stream<Path> files = Files.list(directory)) {
            logs = files.filter(file -> file.getFileName().toString().startsWith(name + ".log."))
                    .sorted(Comparator.comparingInt(Batch::process)).toList();
        }
        List<List<String>> comparable = new ArrayList<>();
        for (Path log : logs) {
            comparable.add(DebugLog.comparable(takeLines(log, inside)));
        }
        return new Report(String.join("", takeLines(directory.resolve(name + ".status"), inside)),
                DebugLog.withoutAddresses(takeLines(directory.resolve(name + ".out"), inside)),
                DebugLog.withoutAddresses(takeLines(directory.resolve(name + ".err"), inside)), comparable);
    }

    private static int process(Path log) {
        String name = log.getFileName().toString();
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    private static List<String> takeLines(Path file, String inside) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            lines.add(line.replace(inside, PLACE));
        }
        Files.delete(file);
        return lines;
    }
}
