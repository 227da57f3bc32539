package io.jemu.tests.explain;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Small programs whose libraries define the same symbols; what they print tells whose definition they got. */
final class Graph {
    private static final List<String> SOURCES = List.of("definitions", "program", "versions", "asks", "opener", "plug",
            "next", "unused", "empty", "cxx");
    private static final Pattern WORD_WRITTEN = Pattern.compile("(?m)^\\[0x[0-9a-f]+] = 0x[0-9a-f]+$");
    private static final Pattern CALL = Pattern.compile("(called from \\w+\\+)0x[0-9a-f]+");
    private static final List<String> RPATH = List.of("-Wl,--no-as-needed", "-L.", "-Wl,-rpath,$ORIGIN");

    private final Path folder;

    Graph(Path folder) throws IOException {
        Tools.require("gcc");
        this.folder = folder.toRealPath();
        for (String source : SOURCES) {
            try (InputStream stream = Graph.class.getResourceAsStream(source + ".c")) {
                Files.copy(stream, folder.resolve(source + ".c"));
            }
        }
        for (int value = 1; value <= 3; value++) {
            definitions(value, "lib" + value + ".so");
        }
        program("program", "program.c", "lib1.so", "lib2.so");
        program("program-21", "program.c", "lib2.so", "lib1.so");
    }

    /** A library that defines all with a value; more options for gcc. */
    void definitions(int value, String file, String... options) {
        List<String> words = new ArrayList<>(List.of("-shared", "-fPIC", "-fno-builtin", "-DVALUE=" + value,
                "-Wl,-soname,lib" + value + ".so", "-o", file, "definitions.c"));
        words.addAll(List.of(options));
        gcc(words);
    }

    /** A program linked with these libraries, in this order. */
    void program(String file, String source, String... libraries) {
        List<String> words = new ArrayList<>(List.of("-fno-builtin", "-o", file, source));
        words.addAll(RPATH);
        for (String library : libraries) {
            words.add("-l:" + library);
        }
        gcc(words);
    }

    /** A library linked with these libraries. */
    void library(String file, String source, String... libraries) {
        List<String> words = new ArrayList<>(List.of("-shared", "-fPIC", "-o", file, source));
        words.addAll(RPATH);
        for (String library : libraries) {
            words.add("-l:" + library);
        }
        gcc(words);
    }

    void gcc(List<String> words) {
        Tools.gcc(folder, words.toArray(String[]::new));
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Command command(String... words) {
        return Command.of(words).in(folder);
    }

    /** What a command prints on the host. */
    String natively(Command command) {
        return command.runNatively().stdout().strip();
    }

    /** Runs jemu with these arguments. */
    Outcome jemu(String... arguments) {
        return Jemu.runWithArguments(command(arguments));
    }

    /** What {@code jemu explain} prints, without what differs from run to run. */
    String explain(String... arguments) {
        List<String> words = new ArrayList<>(List.of("explain"));
        words.addAll(List.of(arguments));
        Outcome outcome = jemu(words.toArray(String[]::new));
        if (outcome.status() != 0) {
            throw new AssertionError("status " + outcome.status() + "\n" + outcome.stderr());
        }
        return normalized(outcome.stdout());
    }

    /** Without addresses, offsets in code, and the folder. */
    String normalized(String text) {
        String plain = WORD_WRITTEN.matcher(text.replace(folder + "/", "")).replaceAll("[SLOT] = VALUE");
        return CALL.matcher(plain).replaceAll(match -> Matcher.quoteReplacement(match.group(1) + "N"));
    }
}
