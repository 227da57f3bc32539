package io.jemu.tests.strace;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --strace} writes what strace writes of the same program. */
class StraceTest {
    @TempDir
    static Path directory;
    private static String program;

    @BeforeAll
    static void build() throws Exception {
        Tools.require("strace");
        Files.writeString(directory.resolve("calls.c"), """
                #include <errno.h>
                #include <fcntl.h>
                #include <pthread.h>
                #include <signal.h>
                #include <stdio.h>
                #include <stdlib.h>
                #include <string.h>
                #include <sys/socket.h>
                #include <sys/stat.h>
                #include <sys/wait.h>
                #include <unistd.h>
                static void ignore(int signal) {}
                static void *reader(void *fd) { char c; read(*(int *) fd, &c, 1); return NULL; }
                int main(void) {
                    struct stat status;
                    int file = open("/etc/passwd", O_RDONLY | O_CLOEXEC), ends[2], pair[2];
                    fstat(file, &status);
                    stat("/nonexistent", &status);
                    stat("/tmp", &status);
                    lseek(file, 0, SEEK_END);
                    fcntl(file, F_GETFL);
                    write(file, "h\\351llo\\n", 6);
                    signal(SIGUSR1, ignore);
                    raise(SIGUSR1);
                    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
                    struct iovec vector = {"message", 7};
                    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
                    sendmsg(pair[0], &message, 0);
                    char buffer[64];
                    recv(pair[1], buffer, 64, 0);
                    int one = 1;
                    int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
                    setsockopt(udp, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
                    pipe(ends);
                    pthread_t thread;
                    pthread_create(&thread, NULL, reader, &ends[0]);
                    usleep(100000);
                    write(ends[1], "x", 1);
                    pthread_join(thread, NULL);
                    pid_t child = fork();
                    if (child == 0) {
                        _exit(3);
                    }
                    waitpid(child, NULL, 0);
                    return 0;
                }
                """);
        Tools.gcc(directory, "-w", "-static", "-pthread", "-o", "calls", "calls.c");
        program = directory.resolve("calls").toString();
    }

    private static List<String> log(Path file) throws Exception {
        return StraceLog.read(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static void compare(String options, String... words) throws Exception {
        Path natively = directory.resolve("native.log");
        Path emulated = directory.resolve("jemu.log");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", natively.toString()));
        command.addAll(Arrays.stream(options.split(" ")).filter(word -> !word.isEmpty()).toList());
        command.addAll(List.of(words));
        Outcome expected = Command.of(command).runNatively();
        Outcome actual = Jemu.with("--loader=guest", "--strace=-f -o " + emulated + " " + options)
                .run(Command.of(words));
        assertThat(actual.status()).isEqualTo(expected.status());
        assertThat(log(emulated)).isEqualTo(log(natively));
    }

    @ParameterizedTest
    @CsvSource({"''", "-y", "-s 5", "-x", "-e trace=%file", "-e trace=!read", "-e raw=lseek"})
    void everyLineIsAsNatively(String options) throws Exception {
        compare(options, program);
    }

    @Test
    void realProgramsAreAsNatively() throws Exception {
        compare("-y", "/bin/cat", "/etc/passwd");
        compare("", "/bin/sh", "-c", "echo a > /dev/null; cat /etc/hostname; exit 3");
    }

    @Test
    void summaryCountsAsNatively() {
        Outcome expected = Command.of("strace", "-f", "-c", "-S", "name", "-U", "calls,errors,name", program)
                .runNatively();
        Outcome actual = Jemu.with("--strace=-f -c -S name -U calls,errors,name").run(Command.of(program));
        assertThat(counts(actual.stderr())).isEqualTo(counts(expected.stderr()));
    }

    /** rseq is refused, a futex need not be waited for; the rest is the same. */
    private static String counts(String table) {
        return table.lines().filter(line -> !line.contains("rseq") && !line.contains("futex") && !line.contains("total")
                        && !line.contains("attached"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void waitingCallIsBegunAndTakenUpAgain() {
        // With a seed, time passes for the program only as it runs: the reader waits before the writer is awake.
        String lines = Jemu.with("--seed=1", "--strace=-f -e trace=read,write,exit_group")
                .run(Command.of(program)).stderr();
        assertThat(lines).containsPattern("\\[pid +\\d+] read\\(\\d+,  <unfinished \\.\\.\\.>");
        assertThat(lines).containsPattern("<\\.\\.\\. read resumed>\"x\", 1\\) += 1");
        assertThat(lines).containsPattern("strace: Process \\d+ attached");
    }

    @Test
    void withoutFollowingOnlyTheFirstThreadIsTraced() {
        String lines = Jemu.with("--strace=-e trace=%process").run(Command.of(program)).stderr();
        assertThat(lines).doesNotContain("exit_group(3)").doesNotContain("[pid").contains("exit_group(0)");
    }

    @Test
    void timesAreShown() {
        String lines = Jemu.with("--strace=-ttt -T -e lseek").run(Command.of(program)).stderr();
        assertThat(lines).containsPattern("(?m)^\\d+\\.\\d{6} lseek\\(\\d, 0, SEEK_END\\) += \\d+ <0\\.\\d{6}>$");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-D          | strace's -D has no meaning in jemu",
        "-p 1        | strace's -p has no meaning in jemu: jemu starts what it traces",
        "-Q          | strace has no option -Q; known are -A, -a",
        "-e nonsense | invalid system call 'nonsense'",
        "-e status=x | invalid status 'x'; known are successful, failed",
        "-o '        | a quote ' is not closed",
        "-s          | strace's -s needs a value",
    })
    void wrongOptionsAreTold(String options, String message) {
        Outcome outcome = Jemu.with("--strace=" + options).run(Command.of("/bin/true"));
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains(message);
    }
}
