package io.jemu.tests.roots;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.GuestRoot;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory for tests inside a guest root, which programs know by the same path whether they run natively with that
 * root as theirs or in jemu.
 */
public final class RootDirectory implements AutoCloseable {
    /** Natively a program of a root runs in namespaces of its own, which need no privilege on most machines. */
    private static final List<String> NATIVELY = List.of("unshare", "-rm", "sh", "-c",
            "mount --rbind /dev $0/dev && mount --rbind /proc $0/proc && exec /usr/sbin/chroot $0 \"$@\"");

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Path root;
    private final Path directory;

    private RootDirectory(Path root, Path directory) {
        this.root = root;
        this.directory = directory;
    }

    /** Makes a directory in the root of that name; skips the test without the root. */
    public static RootDirectory in(String name) throws IOException {
        Path root = GuestRoot.require(name).path();
        return new RootDirectory(root, Files.createTempDirectory(root.resolve("tmp"), "jemu-test-"));
    }

    /** Skips the test if this machine does not let programs run with another root directory. */
    public void requireNative() {
        assumeTrue(command(NATIVELY, List.of("true"), Map.of()).runNatively().status() == 0,
                () -> "programs of " + root + " cannot run natively here: no user and mount namespaces");
    }

    /** The root directory on the host. */
    public Path root() {
        return root;
    }

    /** The directory on the host. */
    public Path onHost() {
        return directory;
    }

    /** The directory as programs of the root know it. */
    public String inGuest() {
        return "/" + root.relativize(directory);
    }

    /** Copies files into the directory. */
    void add(Path... files) throws IOException {
        for (Path file : files) {
            Files.copy(file, directory.resolve(file.getFileName()));
        }
    }

    /** Puts a test resource into the directory. */
    Path resource(String name) throws IOException {
        Path target = directory.resolve(name);
        try (InputStream stream = RootDirectory.class.getResourceAsStream("/roots/" + name)) {
            Files.copy(stream, target);
        }
        return target;
    }

    public Outcome runNatively(List<String> words, Map<String, String> environment) {
        List<String> assignments = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> assignments.add(name + "=" + value));
        assignments.addAll(words);
        return command(NATIVELY, assignments, Map.of()).runNatively();
    }

    public Outcome runInJemu(String loader, List<String> words, Map<String, String> environment) {
        return Jemu.with("--loader=" + loader, "--sysroot=" + root, "--cwd=/")
                .run(command(null, words, environment));
    }

    private Command command(List<String> prefix, List<String> words, Map<String, String> environment) {
        List<String> all = new ArrayList<>();
        if (prefix != null) {
            all.addAll(prefix);
            all.add(root.toString());
        }
        all.addAll(words);
        Command command = Command.of(all).in(directory).within(LIMIT);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            command = command.with(variable.getKey(), variable.getValue());
        }
        return command;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
