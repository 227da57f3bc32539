package io.jemu.syscalls.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.boot.MountPlan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File calls have the results and errors that they have on the host. */
class FileProgramTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {
        "files", "paths", "descriptors", "sharing", "fifos", "copies", "locks", "resolve", "attributes", "filesizes",
        "chroot"
    })
    void answersAsTheHost(String name) throws Exception {
        Path program = GuestProgram.compile(directory, name, "-static");
        Path guest = Files.createDirectory(directory.resolve("guest"));
        Path host = Files.createDirectory(directory.resolve("host"));
        GuestProgram.Outcome expected = GuestProgram.runNatively(program, host.toString());
        assertThat(GuestProgram.run(program, guest.toString())).isEqualTo(expected);
        assertThat(expected.status()).isZero();
    }

    @Test
    void fifosInMemoryWaitForTheOtherSide() throws Exception {
        Path program = GuestProgram.compile(directory, "fifos", "-static");
        Path guest = Files.createDirectory(directory.resolve("guest"));
        Path host = Files.createDirectory(directory.resolve("host"));
        MountPlan plan = new MountPlan(Optional.empty(),
                List.of(new MountPlan.Temporary(guest.toString(), Optional.empty())));
        assertThat(withoutFirstPoll(GuestProgram.run(plan, program, guest.toString())))
                .isEqualTo(withoutFirstPoll(GuestProgram.runNatively(program, host.toString())));
    }

    /** A FIFO in memory is a pipe of the host's, which reports POLLHUP even before there has ever been a writer. */
    private static GuestProgram.Outcome withoutFirstPoll(GuestProgram.Outcome outcome) {
        return new GuestProgram.Outcome(outcome.status(), outcome.output().replaceFirst("poll\\(.*", ""));
    }

    @Test
    void locksOfTheHostsProcessesCount() throws Exception {
        Path program = GuestProgram.compile(directory, "hostlocks", "-static");
        GuestProgram.Outcome expected = withLocks("host", GuestProgram::runNatively, program);
        assertThat(withLocks("guest", GuestProgram::run, program)).isEqualTo(expected);
        assertThat(expected.output()).contains("EAGAIN", "by the host", "EINTR");
    }

    @Test
    void fileThatTheHostMakesShorterIsASignalOfTheGuest() throws Exception {
        Path program = GuestProgram.compile(directory, "shrinking", "-static");
        GuestProgram.Outcome expected = shrinking("host", GuestProgram::runNatively, program);
        assertThat(shrinking("guest", GuestProgram::run, program)).isEqualTo(expected);
        assertThat(expected.output()).contains("SIGBUS 2 page 3", "SIGBUS 2 page 1");
    }

    private GuestProgram.Outcome shrinking(String name, Run run, Path program) throws Exception {
        Path files = Files.createDirectory(directory.resolve(name + "-shrinking"));
        byte[] contents = new byte[4 * 4096];
        for (int page = 0; page < 4; page++) {
            contents[page * 4096] = (byte) ('a' + page);
        }
        Files.write(files.resolve("shrinks"), contents);
        Thread shrink = Thread.startVirtualThread(() -> shrinkWhenMapped(files));
        GuestProgram.Outcome outcome = run.of(program, files.toString());
        shrink.join();
        return outcome;
    }

    private static void shrinkWhenMapped(Path files) {
        try {
            while (!Files.exists(files.resolve("mapped"))) {
                Thread.sleep(10);
            }
            try (FileChannel file = FileChannel.open(files.resolve("shrinks"), StandardOpenOption.WRITE)) {
                file.truncate(100);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fifosLeadToProcessesOfTheHost() throws Exception {
        Path program = GuestProgram.compile(directory, "hostfifo", "-static");
        GuestProgram.Outcome expected = copying("host", GuestProgram::runNatively, program);
        assertThat(copying("guest", GuestProgram::run, program)).isEqualTo(expected);
        assertThat(expected.output()).contains("-1 -1", "300000 bytes");
    }

    private GuestProgram.Outcome copying(String name, Run run, Path program) throws Exception {
        Path files = Files.createDirectory(directory.resolve(name + "-fifos"));
        byte[] contents = new byte[300_000];
        new Random(1).nextBytes(contents);
        Files.write(files.resolve("contents"), contents);
        // Shells, because a thread of this process that waits in open could not be interrupted.
        java.lang.Process other = new ProcessBuilder("sh", "-c", "mkfifo in out; echo made; "
                + "while [ ! -e waiting ]; do sleep 0.01; done; cat contents > in & cat out > copy; wait")
                .directory(files.toFile()).start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("made");
            GuestProgram.Outcome outcome = run.of(program, files.toString());
            assertThat(other.waitFor()).isZero();
            assertThat(Files.readAllBytes(files.resolve("copy"))).isEqualTo(contents);
            return outcome;
        } finally {
            other.descendants().forEach(ProcessHandle::destroyForcibly);
            other.destroyForcibly();
        }
    }

    private interface Run {
        GuestProgram.Outcome of(Path program, String... arguments) throws IOException, InterruptedException;
    }

    /** Runs a program while this process has locks, which it gives back when the program asks for it. */
    private GuestProgram.Outcome withLocks(String name, Run run, Path program) throws Exception {
        Path files = Files.createDirectory(directory.resolve(name));
        Files.createFile(files.resolve("whole"));
        // The flock(1) of a shell is another process's lock of the whole file; Java has only locks of ranges.
        java.lang.Process holder = new ProcessBuilder("flock", "--exclusive", files.resolve("whole").toString(), "sh",
                "-c",
                "echo locked; while [ ! -e " + files.resolve("asked") + " ]; do sleep 0.01; done").start();
        try (FileChannel range = FileChannel.open(files.resolve("range"), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = range.lock(10, 10, false)) {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            Thread release = Thread.startVirtualThread(() -> releaseWhenAsked(files.resolve("asked"), lock));
            GuestProgram.Outcome outcome =
                    run.of(program, files.toString(), Long.toString(ProcessHandle.current().pid()));
            release.join();
            return outcome;
        } finally {
            holder.destroy();
        }
    }

    private static void releaseWhenAsked(Path asked, FileLock lock) {
        try {
            while (!Files.exists(asked)) {
                Thread.sleep(10);
            }
            lock.release();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
