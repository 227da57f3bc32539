package io.jemu.tests.rules;

import io.jemu.tests.support.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects that a rule is shown with, and the program among them that shows it. */
final class Scene {
    /** Of a program: what it and its libraries need is beside it. */
    private static final List<String> BESIDE = List.of("--disable-new-dtags", "-rpath", "$ORIGIN");

    private final Stage stage;
    private final Way way;
    private final List<ObjectFile> objects = new ArrayList<>();

    Scene(Stage stage, Way way) {
        this.stage = stage;
        this.way = way;
    }

    /**
     * Adds a shared object {@code libNAME.so}.
     *
     * @param name may have a directory before it
     * @param options of ld: {@code -lb} for a dependency
     */
    Scene library(String name, String source, String... options) {
        int base = name.lastIndexOf('/') + 1;
        String file = name.substring(0, base) + "lib" + name.substring(base) + ".so";
        objects.add(new ObjectFile(file, ObjectFile.Kind.LIBRARY, source, List.of(options)));
        return this;
    }

    /** Adds a file that the linker is told to read, such as a version script; before the objects that use it. */
    Scene text(String name, String contents) {
        objects.add(new ObjectFile(name, ObjectFile.Kind.TEXT, contents, List.of()));
        return this;
    }

    /** Adds the program, which finds its libraries and theirs beside it. */
    Scene program(String source, String... options) {
        return programWithoutPath(source, Stream.concat(BESIDE.stream(), Stream.of(options)).toArray(String[]::new));
    }

    /** Adds the program, which finds its libraries as the options say. */
    Scene programWithoutPath(String source, String... options) {
        objects.add(new ObjectFile("./program", ObjectFile.Kind.PROGRAM, source, List.of(options)));
        return this;
    }

    /**
     * Runs the program.
     *
     * @param environment NAME=value
     * @return the words it printed, then standard error if there is any, then the status if it is not 0
     */
    String run(String... environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Outcome outcome = stage.run(way, List.copyOf(objects), List.of("./program"), variables);
        StringBuilder text = new StringBuilder(outcome.stdout().strip());
        if (!outcome.stderr().isBlank()) {
            text.append('\n').append(outcome.stderr().strip());
        }
        if (outcome.status() != 0) {
            text.append("\nstatus ").append(outcome.status());
        }
        return text.toString().strip();
    }
}
