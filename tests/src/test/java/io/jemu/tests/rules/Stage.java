package io.jemu.tests.rules;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Shell;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Builds scenes, each once however many ways it is played, and runs them: one shell for each way. */
final class Stage implements AutoCloseable {
    private final Path folder;
    private final Map<Way, Shell> shells = new ConcurrentHashMap<>();
    private final Map<List<ObjectFile>, Path> built = new ConcurrentHashMap<>();

    Stage() {
        try {
            folder = Files.createTempDirectory("jemu-rules").toRealPath();
            try (InputStream header = Stage.class.getResourceAsStream("rule.h")) {
                Files.copy(header, folder.resolve("rule.h"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a scene's program in a way, with the objects built before. */
    Outcome run(Way way, List<ObjectFile> objects, List<String> words, Map<String, String> environment) {
        Path directory = built.computeIfAbsent(objects, this::build);
        Command command = Command.of(words).in(directory);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            command = command.with(variable.getKey(), variable.getValue());
        }
        return shells.computeIfAbsent(way, this::startShell).run(command);
    }

    private Shell startShell(Way way) {
        try {
            return Shell.start(way.jemu(), Files.createTempDirectory(folder, "shell"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path build(List<ObjectFile> objects) {
        try {
            Path directory = Files.createTempDirectory(folder, "scene");
            Set<String> outputs = new HashSet<>();
            List<ObjectFile> together = new ArrayList<>();
            for (ObjectFile object : objects) {
                // An object that is built a second time replaces the first, which others were linked with.
                if (!outputs.add(object.output())) {
                    build(directory, together);
                    together.clear();
                }
                together.add(object);
            }
            build(directory, together);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void build(Path directory, List<ObjectFile> objects) throws IOException {
        for (ObjectFile object : objects) {
            Files.createDirectories(directory.resolve(object.output()).getParent());
            Files.writeString(directory.resolve(object.isText() ? object.output() : object.sourceFile()),
                    object.source());
        }
        compile(directory, objects, ObjectFile.Kind.LIBRARY, "-fPIC");
        compile(directory, objects, ObjectFile.Kind.PROGRAM, "-fPIE");
        for (ObjectFile object : objects) {
            if (!object.isText()) {
                Tools.mustSucceed(Command.of(object.linkCommand()).in(directory));
            }
        }
    }

    private static void compile(Path directory, List<ObjectFile> objects, ObjectFile.Kind kind, String model) {
        List<String> sources =
                objects.stream().filter(object -> object.kind() == kind).map(ObjectFile::sourceFile).toList();
        if (!sources.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("gcc", "-c", "-w", "-O1", model, "-include", "../rule.h"));
            words.addAll(sources);
            Tools.mustSucceed(Command.of(words).in(directory));
        }
    }

    @Override
    public void close() throws IOException {
        for (Shell shell : shells.values()) {
            shell.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
