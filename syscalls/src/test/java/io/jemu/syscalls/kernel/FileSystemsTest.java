package io.jemu.syscalls.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.boot.MountPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems of jemu's own behave as those of the host, and a sandbox changes nothing of the host's. */
class FileSystemsTest {
    @TempDir
    private Path directory;

    private Path programs;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = directory.toRealPath();
        programs = Files.createDirectory(directory.resolve("programs"));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static MountPlan sandbox(Path overlay, MountPlan.Request... requests) {
        return new MountPlan(Optional.of(new MountPlan.Sandbox("/", Optional.ofNullable(overlay).map(Path::toString))),
                List.of(requests));
    }

    private static MountPlan mounts(MountPlan.Request... requests) {
        return new MountPlan(Optional.empty(), List.of(requests));
    }

    /** Lines about the directory that the tree lies in differ by where it lies. */
    private static String withoutParents(GuestProgram.Outcome outcome) {
        assertThat(outcome.status()).isZero();
        StringBuilder text = new StringBuilder();
        outcome.output().lines().filter(line -> !line.startsWith("  ."))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    @Test
    void aTreeIsBuiltAlikeOnEachFileSystem() throws Exception {
        Path tree = GuestProgram.compile(programs, "tree", "-static");
        String expected = withoutParents(GuestProgram.runNatively(tree, folder("native").toString()));
        Path place = folder("place");
        String point = place.toString();
        MountPlan.Temporary memory = new MountPlan.Temporary(point, Optional.empty());
        assertThat(withoutParents(GuestProgram.run(mounts(memory), tree, point))).isEqualTo(expected);
        assertThat(withoutParents(GuestProgram.run(sandbox(null), tree, point))).isEqualTo(expected);
        assertThat(withoutParents(GuestProgram.run(sandbox(folder("overlay")), tree, point))).isEqualTo(expected);
        assertThat(place).isEmptyDirectory();
        MountPlan.Bind bind = new MountPlan.Bind(folder("bound").toString(), point, true);
        assertThat(withoutParents(GuestProgram.run(mounts(bind), tree, point))).isEqualTo(expected);
        assertThat(place).isEmptyDirectory();
        assertThat(directory.resolve("bound/named")).hasContent("nameless");
    }

    @Test
    void aSandboxShowsChangesThatTheHostDoesNotHave() throws Exception {
        Path changes = GuestProgram.compile(programs, "changes", "-static");
        String changed = folder("changed").toString();
        String kept = folder("kept").toString();
        GuestProgram.runNatively(changes, changed, "build");
        GuestProgram.runNatively(changes, kept, "build");
        List<String> before = snapshot(Path.of(kept));
        GuestProgram.Outcome expected = GuestProgram.runNatively(changes, changed, "change");
        assertThat(GuestProgram.run(sandbox(null), changes, kept, "change")).isEqualTo(expected);
        Path overlay = folder("overlay");
        assertThat(GuestProgram.run(sandbox(overlay), changes, kept, "change")).isEqualTo(expected);
        assertThat(snapshot(Path.of(kept))).isEqualTo(before);
        // What was changed is still so in the next run.
        assertThat(GuestProgram.run(sandbox(overlay), changes, kept, "show"))
                .isEqualTo(GuestProgram.runNatively(changes, changed, "show"));
    }

    private static List<String> snapshot(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.sorted().map(FileSystemsTest::describe).toList();
        }
    }

    private static String describe(Path file) {
        try {
            return file + " " + Files.readAttributes(file, "unix:mode,ctime,size,ino,nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
