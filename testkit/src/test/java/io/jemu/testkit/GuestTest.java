package io.jemu.testkit;

import static io.jemu.testkit.GuestAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.testkit.interpose.Interpose;
import io.jemu.testkit.interpose.Next;
import io.jemu.testkit.run.GuestNotStarted;
import io.jemu.testkit.run.Run;
import io.jemu.testkit.run.TimeLimitExceeded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs of programs, as a user of the testkit writes them. */
@ExtendWith(EngineRequired.class)
final class GuestTest {
    @TempDir
    private static Path directory;

    private static Guest shell(String script) {
        return Guest.program("/bin/sh", "-c", script);
    }

    private static Guest control(String what) {
        return Guest.program(Compiler.compile(directory, "control.c", "control", "-pthread"), what);
    }

    @Test
    void aProgramGetsArgumentsEnvironmentAndInput() {
        Path hello = Compiler.compile(directory, "hello.c", "hello");

        Run run = Guest.program(hello, "one", "zwölf").environment("NAME", "jemu").input("first\nsecond\n").run();

        assertThat(run)
                .exitedWith(2)
                .printedLines("argument 1: one", "argument 2: zwölf", "NAME=jemu", "input: first", "input: second")
                .printedError("done\n");
        assertThat(run.outputAndErrors()).startsWith("done\n").hasSize(run.output().length() + 5);
    }

    @Test
    void nothingOfTheJvmIsTheGuests() {
        assertThat(shell("echo $PATH $HOME $$ $PPID; cat; readlink /proc/self/fd/1; tty < /dev/tty").run())
                .outputMatches("/usr/local/bin:/usr/bin:/bin 1000 1\npipe:\\[2]\n")
                .errorsContain("/dev/tty");
    }

    @Test
    void outputGoesWhereTheGuestSendsIt() {
        assertThat(shell("echo out; echo err >&2; echo again > /dev/stdout; echo both >&2").run())
                .succeeded().printedLines("out", "again").printedError("err\nboth\n");
        assertThat(shell("head -c 1000000 /dev/zero | tr '\\0' x; wc -c").input(new byte[300_000]).run())
                .satisfies(run -> assertThat(run.outputBytes()).hasSize(1_000_000 + "300000\n".length()));
    }

    @Test
    void systemCallsAreAsserted() {
        Run run = shell("cat /no/such; umask 077; : > made").directory(directory).run();
        assertThat(run).exitedWith(0)
                .called("umask").neverCalled("mkdir").neverCalled("socket")
                .calledInOrder("execve", "openat", "umask", "openat", "exit_group")
                .syscalls("openat").withString("/no/such").failingWith("ENOENT").happened(1)
                .syscalls("openat").withString("made").withArgument(2, "O_WRONLY|O_CREAT|O_TRUNC").happened()
                .syscalls("umask").withNumber(0, 077).happened()
                .syscalls("openat").matching("of /etc/shadow", call -> call.string(1).equals("/etc/shadow"))
                .neverHappened();
        assertThat(run.syscalls().getFirst().name()).isEqualTo("execve");
    }

    @Test
    void failuresShowWhatHappened() {
        Run run = shell("cat /no/such").run();
        assertThatThrownBy(() -> assertThat(run).exitedWith(0)).isInstanceOf(GuestAssertionError.class)
                .hasMessageContaining("the status 0, but it exited with 1")
                .hasMessageContaining("No such file or directory").hasMessageContaining("exit_group(1)");
        assertThatThrownBy(() -> assertThat(run).syscalls("openat").withString("/other").happened())
                .hasMessageContaining("a call of openat with \"/other\"")
                .hasMessageContaining("openat(AT_FDCWD, \"/no/such\", O_RDONLY)").hasMessageContaining("= -1 ENOENT (No such file");
        assertThatThrownBy(() -> assertThat(run).neverCalled("openat")).hasMessageContaining("\"/no/such\"");
        assertThatThrownBy(() -> assertThat(run).calledInOrder("exit_group", "openat"))
                .hasMessageContaining("there is no openat after exit_group");
        assertThatThrownBy(() -> assertThat(run).bound("exi").to("libc.so.6"))
                .hasMessageContaining("no reference to exi was bound; similar names:").hasMessageContaining("_exit");
        assertThatThrownBy(() -> assertThat(run).bound("_exit").to("libm.so.6"))
                .hasMessageContaining("_exit to be bound to libm.so.6").hasMessageContaining("libc.so.6");
        assertThatThrownBy(() -> assertThat(run).printed("x\ny\n")).hasMessageContaining("they differ at line 1");
    }

    @Test
    void bindingsAndObjectsAreAsserted() {
        Path wrapper = Compiler.compile(directory, "wrapper.c", "wrapper.so", "-shared", "-fPIC");
        assertThat(Guest.program(Compiler.compile(directory, "allocate.c", "lazy", "-Wl,-z,lazy"))
                .preload(wrapper).run())
                .printed("twelve bytes by wrapper\n")
                .bound("strdup").from("lazy").when("lazy").to("wrapper.so")
                .bound("strdup").from("wrapper.so").when("dlsym").to("libc.so.6")
                .bound("puts").from("the program").version("GLIBC_2.2.5").to("libc.so.6")
                .notBound("qsort")
                .loaded("wrapper.so").notLoaded("libm.so.6")
                .searchedInOrder("the program", "wrapper.so", "libc.so.6");
    }

    @Test
    void constructorsRunInOrder() {
        Compiler.compile(directory, "order.c", "liblower.so", "-shared", "-fPIC", "-DNAME=lower",
                "-DLIBRARY=\"lower\"");
        Compiler.compile(directory, "order.c", "libupper.so", "-shared", "-fPIC", "-DNAME=upper", "-DNEEDS=lower",
                "-DLIBRARY=\"upper\"", "-L.", "-llower");
        Path program = Compiler.compile(directory, "order-main.c", "order", "-L.", "-lupper",
                "-Wl,-rpath,$ORIGIN", "-Wl,-rpath-link,.");
        Run run = Guest.program(program).environment("LD_LIBRARY_PATH", directory.toString()).run();
        assertThat(run).printedLines("constructor of lower", "constructor of upper", "2")
                .initializedInOrder("libc.so.6", "liblower.so", "libupper.so")
                .searchedInOrder("the program", "libupper.so", "libc.so.6", "liblower.so");
        assertThatThrownBy(() -> assertThat(run).initializedInOrder("libupper.so", "liblower.so"))
                .hasMessageContaining("liblower.so does not come there");
    }

    @Test
    void signalsAndStatusAreAsserted() {
        assertThat(control("crash").run()).killedBy("SIGSEGV")
                .satisfies(run -> assertThat(run.messages()).contains("SIGSEGV").contains("main"));
        assertThat(shell("exit 200").run()).exitedWith(200);
        assertThat(control("stop").run()).killedBy("SIGKILL")
                .satisfies(run -> assertThat(run.messages()).contains("all of it is stopped"));
    }

    @Test
    void aGuestThatRunsTooLongIsKilled() {
        for (String what : List.of("spin", "wait")) {
            long start = System.nanoTime();
            Guest guest = control(what).timeLimit(Duration.ofSeconds(2));
            if (what.equals("spin")) {
                guest.seed(1); // its clock counts instructions, the limit does not
            }
            assertThatThrownBy(guest::run).isInstanceOf(TimeLimitExceeded.class)
                    .hasMessageContaining("still running after 2000 ms").hasMessageContaining(what.substring(0, 3));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void anInterruptedTestEndsItsGuest() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Guest guest = control("wait");
        Thread test = new Thread(() -> {
            try {
                guest.run();
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        });
        test.start();
        test.interrupt();
        test.join();
        assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("interrupted"));
    }

    @Test
    void runsWithASeedAreTheSame() {
        String script = "head -c 16 /dev/urandom | od -An -tx1; date +%s.%N; (sleep 1; echo later) & wait; date +%N";
        String first = shell(script).seed(42).run().output();
        assertThat(shell(script).seed(42).run()).printed(first).outputContains("later");
        assertThat(shell(script).seed(43).run().output()).isNotEqualTo(first);
    }

    @Test
    void aSandboxKeepsTheGuestFromTheHost() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("given"), "from the host\n");
        assertThat(shell("cat /data/given; echo x > /data/made; echo y > /etc/made; cat /etc/made; ls /scratch; pwd")
                .sandbox().bind(data, "/data").tmpfs("/scratch", 1 << 20).directory(Path.of("/data")).run())
                .printedLines("from the host", "y", "/data");
        assertThat(data.resolve("made")).hasContent("x");
        assertThat(Path.of("/etc/made")).doesNotExist();
        assertThat(shell("echo x > /data/other").sandbox().bindReadOnly(data, "/data").run())
                .errorsContain("Read-only file system");
    }

    @Test
    void memoryIsLimited() {
        assertThat(shell("x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done").memoryLimit(48 << 20).run())
                .satisfies(run -> assertThat(run.outcome()).doesNotContain("exited with 0"));
    }

    @Test
    void aProgramOfItsOwnLinker() {
        Run run = shell("echo linked").linkedByItself().run();
        assertThat(run).printed("linked\n").called("brk");
        assertThatThrownBy(() -> assertThat(run).bound("puts").to("libc.so.6"))
                .hasMessageContaining("nothing is known of bindings");
    }

    @Test
    void whatCannotBeStartedSaysWhy() {
        assertThatThrownBy(() -> Guest.program("/no/such").run()).isInstanceOf(GuestNotStarted.class)
                .hasMessage("cannot run /no/such: No such file or directory");
        assertThatThrownBy(() -> Guest.program("/bin/true").directory(Path.of("/no/such")).run())
                .isInstanceOf(GuestNotStarted.class).hasMessageContaining("cannot start in /no/such");
        assertThatThrownBy(() -> Guest.program("/bin/true").sysroot(Path.of("/no/such")).run())
                .isInstanceOf(GuestNotStarted.class).hasMessageContaining("/no/such");
    }

    @Test
    void severalGuestsRunAtATime() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Run>> runs = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                runs.add(threads.submit(() -> shell("read x; echo $x; (echo child; exit 3); exit " + number)
                        .input("number " + number + "\n").run()));
            }
            for (int i = 0; i < 6; i++) {
                assertThat(runs.get(i).get()).exitedWith(i).printedLines("number " + i, "child");
            }
        }
    }

    /** Does nothing of its own. */
    static final class Mallocs {
        @Interpose("malloc")
        long malloc(long size, Next next) {
            return next.call(size);
        }
    }

    @Test
    void nothingIsLeftOfARun() throws Exception {
        Guest guest = shell("cat /proc/self/maps | wc -l; sleep 0 & echo x > /made; mkfifo /fifo; wait")
                .sandbox().bindReadOnly(directory, "/data").interpose(new Mallocs());
        Guest missing = Guest.program("/no/such");
        long[] before = {};
        for (int i = 0; i < 12; i++) {
            guest.run();
            assertThatThrownBy(missing::run).isInstanceOf(GuestNotStarted.class);
            if (i == 3) {
                before = new long[] {entries("/proc/self/fd"), Files.readAllLines(Path.of("/proc/self/maps")).size()};
            }
        }
        assertThat(entries("/proc/self/fd")).isLessThanOrEqualTo(before[0] + 1);
        assertThat((long) Files.readAllLines(Path.of("/proc/self/maps")).size()).isLessThanOrEqualTo(before[1] + 30);
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().equals("jemu /bin/sh"));
    }

    private static long entries(String directory) throws Exception {
        try (var files = Files.list(Path.of(directory))) {
            return files.count();
        }
    }
}
