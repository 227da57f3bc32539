package io.jemu.trace.calls;

import io.jemu.trace.prototype.PrototypeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The configuration files of ltrace on this machine, where it has some. */
public final class LtraceFiles {
    private LtraceFiles() {}

    /**
     * Reads {@code ~/.ltrace.conf}, {@code /etc/ltrace.conf} and {@code /usr/share/ltrace/*.conf}, in this order.
     *
     * @param home the user's directory
     * @param root the directory that has etc and usr
     */
    public static List<PrototypeFile> read(Path home, Path root) {
        List<Path> paths = new ArrayList<>(List.of(home.resolve(".ltrace.conf"), root.resolve("etc/ltrace.conf")));
        Path directory = root.resolve("usr/share/ltrace");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(path -> path.toString().endsWith(".conf")).sorted().forEach(paths::add);
            } catch (IOException unreadable) {
                // Then there are none: prototypes are a help, nothing that a trace depends on.
                return parse(paths);
            }
        }
        return parse(paths);
    }

    private static List<PrototypeFile> parse(List<Path> paths) {
        List<PrototypeFile> parsed = new ArrayList<>();
        for (Path path : paths) {
            try {
                if (Files.isRegularFile(path)) {
                    parsed.add(PrototypeFile.parse(Files.readAllBytes(path)));
                }
            } catch (IOException unreadable) {
                // As one that is absent.
                continue;
            }
        }
        return parsed;
    }
}
