package io.jemu.tests.debugger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.GuestRoot;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GDB's commands show of a program in jemu what they show of it natively. */
class GdbTest {
    @TempDir
    Path directory;

    private void sameAsNatively(Debugging debugging, String script, String... program) {
        String natively = debugging.natively(script, program);
        assertThat(debugging.emulated(script, program)).isEqualTo(natively);
    }

    @Test
    void breakpointsBacktracesCallsThreadsAndSignals() {
        Debugging debugging = Debugging.in(directory);
        debugging.compile("extra.c", "-fPIC", "-shared", "-o", "libextra.so");
        debugging.compile("threads.c", "-o", "threads");
        sameAsNatively(debugging, """
                break main
                break extra
                break rendezvous
                continue
                info sharedlibrary
                next
                next
                tbreak square
                continue
                watch shared
                finish
                continue
                bt
                up
                print callback
                print counter
                print slot
                print twice(21)
                print $_siginfo.si_signo
                delete 5
                continue
                bt
                info sharedlibrary
                finish
                handle SIGUSR1 nostop print pass
                continue
                thread apply all print slot
                print *(int *) __errno_location()
                catch fork
                continue
                continue
                print $_exitcode
                """, "./threads", "./libextra.so");
    }

    @Test
    void stepsAcrossObjectsAndWatchedMemory() {
        Debugging debugging = Debugging.in(directory);
        debugging.compile("library.c", "-fPIC", "-shared", "-o", "liblibrary.so");
        debugging.compile("steps.c", "-L.", "-llibrary", "-Wl,-rpath,$ORIGIN", "-Wl,-z,lazy", "-o", "steps");
        sameAsNatively(debugging, """
                break main
                continue
                display sum
                step
                bt
                step
                finish
                finish
                next
                step
                return
                stepi
                x/2i $pc
                info line
                watch value
                continue
                continue
                continue
                break level if depth == 1
                continue
                bt
                watch local
                continue
                continue
                continue
                continue
                delete
                tbreak read_value
                continue
                awatch value
                continue
                continue
                handle SIGABRT stop print nopass
                catch signal SIGABRT
                continue
                signal 0
                info program
                print $_exitsignal
                """, "./steps");
    }

    @Test
    void childrenAndPrograms() {
        Debugging debugging = Debugging.in(directory);
        debugging.compile("forks.c", "-o", "forks");
        sameAsNatively(debugging, """
                break childWork
                catch vfork
                catch exec
                continue
                bt 1
                break main
                continue
                bt 1
                continue
                print $_exitcode
                """, "./forks");
        sameAsNatively(debugging, """
                set follow-fork-mode child
                break childWork
                continue
                bt
                watch value
                continue
                catch syscall exit_group
                continue
                info registers rax orig_rax
                continue
                """, "./forks");
    }

    @Test
    void aProgramIsInterruptedKilledAndLetGo() {
        Debugging debugging = Debugging.in(directory);
        debugging.compile("busy.c", "-o", "busy");
        try (Debugging.Guest guest = debugging.start("./busy")) {
            String output = debugging.interrupt(guest, """
                    continue
                    bt
                    print count > 0
                    kill
                    info threads
                    """, "./busy");
            assertThat(output).contains("Program received signal SIGINT, Interrupt.")
                    .containsPattern("#0 .*spin \\(\\) at busy.c:8").contains("#1 ADDRESS in main")
                    .contains("$1 = 1").contains("No threads.");
            assertThat(guest.status()).isEqualTo(128 + 9);
        }
        try (Debugging.Guest guest = debugging.start("./busy", "waiting")) {
            String output = debugging.interrupt(guest, """
                    continue
                    print (int) getpid() > 0
                    bt
                    handle SIGUSR1 nostop print pass
                    signal SIGUSR1
                    """, "./busy");
            assertThat(output).contains("Program received signal SIGINT, Interrupt.").contains("$1 = 1")
                    .contains("in main (argc=2").contains("Program terminated with signal SIGUSR1");
            assertThat(guest.status()).isEqualTo(128 + 10);
        }
    }

    @Test
    void binariesAreReadThroughJemu() throws IOException {
        Path root = GuestRoot.require("bookworm").path();
        Debugging debugging = Debugging.in(directory).remotely("--sysroot", root.toString());
        String output = debugging.emulated("""
                catch load
                continue
                info sharedlibrary
                info proc mappings
                info auxv
                monitor maps
                detach
                """, "/bin/true");
        assertThat(output).contains("Inferior loaded target:/lib/x86_64-linux-gnu/libc.so.6")
                .containsPattern("r-xp .*/usr/lib/x86_64-linux-gnu/libc.so.6").contains("AT_ENTRY")
                .containsPattern("KiB rw-p \\[stack\\]").containsPattern("KiB r-xp /usr/lib/.*/libc.so.6");
    }

    /** GDB waits at SystemTap probes of this ld.so, which never executes them. */
    @Test
    void librariesAreToldAtProbes() throws IOException {
        Path root = GuestRoot.require("sid").path();
        Debugging debugging = Debugging.in(directory).remotely("--sysroot", root.toString());
        String output = debugging.emulated("""
                catch load
                continue
                stepi
                delete
                break exit
                continue
                detach
                """, "/usr/bin/true");
        assertThat(output).contains("Inferior loaded target:/usr/lib/x86_64-linux-gnu/libc.so.6")
                .containsPattern("Breakpoint 2, .*exit").doesNotContain("Reverting to original interface");
    }

    @Test
    void aWordOfAGlobalOffsetTableBeingWritten() {
        Debugging debugging = Debugging.in(directory);
        debugging.compile("library.c", "-fPIC", "-shared", "-o", "liblibrary.so");
        debugging.compile("steps.c", "-no-pie", "-L.", "-llibrary", "-Wl,-rpath,$ORIGIN", "-Wl,-z,lazy", "-o",
                "steps");
        String slot = Tools.mustSucceed(Command.of("objdump", "-R", "steps").in(directory)).stdout().lines()
                .filter(line -> line.contains("JUMP_SLOT") && line.contains("twice")).findFirst().orElseThrow()
                .split(" ")[0];
        String output = debugging.emulated("""
                break main
                continue
                watch *(long *) 0xSLOT
                continue
                print *(long (*)(int)) *(long *) 0xSLOT
                bt
                monitor bindings twice
                delete
                detach
                """.replace("SLOT", slot), "./steps");
        assertThat(output).contains("Hardware watchpoint 2: *(long *) ADDRESS")
                .contains("Old value = ").contains("New value = ").contains("<twice>")
                .contains("lazy: the program binds twice to ").contains("] = ADDRESS")
                .containsPattern("#0 twice \\(x=.*library.c:5").containsPattern("#1 .* in main \\(\\) at steps.c:");
    }
}
