package io.jemu.tests.debugger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a seed, GDB's commands go back in a run, and neither they nor others change what the program does. */
class GdbReverseTest {
    private static final String BEGIN = "No more reverse-execution history.";

    @TempDir
    Path directory;
    private Debugging debugging;

    @BeforeEach
    void withASeed() {
        debugging = Debugging.in(directory).repeatably();
    }

    @Test
    void backToBreakpointsOverCallsAndToTheBeginning() {
        debugging.compile("back.c", "-o", "back");
        String output = debugging.emulated("""
                break add
                continue
                continue
                continue
                print $pc == &add
                reverse-stepi
                stepi
                print x * 100
                reverse-continue
                print x * 100 + total
                next
                next
                reverse-next
                print x * 100 + total
                step
                reverse-step
                bt 1
                step
                reverse-finish
                bt 1
                reverse-continue
                reverse-continue
                reverse-continue
                reverse-stepi
                continue
                print x * 100 + total
                delete
                continue
                print $_exitcode
                """, "./back");
        assertThat(output).containsSubsequence("Breakpoint 1, add (x=1)", "Breakpoint 1, add (x=2)",
                "Breakpoint 1, add (x=3)", "$1 = 0", "{", "$2 = 300", "Breakpoint 1, add (x=2)", "$3 = 201",
                "main () at back.c:", "Breakpoint 1, add (x=2)", "$4 = 201", "square (x=2) at back.c:",
                "#0 add (x=2)", "square (x=2) at back.c:", "in add (x=2) at back.c:", "#0 ", "in add (x=2)",
                "Breakpoint 1, add (x=1)", BEGIN, "in _start ()", BEGIN, "Breakpoint 1, add (x=1)",
                "$5 = 100",
                "$6 = 0");
        assertThat(debugging.printed()).isEqualTo(debugging.undebugged("./back"));
    }

    @Test
    void backToWhoWroteAVariable() {
        debugging.compile("back.c", "-o", "back");
        String output = debugging.emulated("""
                break back.c:29 if total > 50
                continue
                print total
                watch total
                watch text
                reverse-continue
                reverse-continue
                bt 2
                reverse-continue
                print x
                continue
                continue
                continue
                delete
                continue
                print $_exitcode
                """, "./back");
        assertThat(output).containsSubsequence("$1 = 55",
                "Hardware watchpoint 3: text", "Old value = \"done\"", "New value = '\\000'",
                "Hardware watchpoint 2: total", "Old value = 55", "New value = 30", "#0 ", "in add (x=5)", "in main ()",
                "Hardware watchpoint 2: total", "Old value = 30", "New value = 14", "$2 = 4",
                "Hardware watchpoint 2: total", "Old value = 14", "New value = 30",
                "Hardware watchpoint 2: total", "Old value = 30", "New value = 55",
                "Hardware watchpoint 3: text", "$3 = 0");
        assertThat(debugging.printed()).isEqualTo(debugging.undebugged("./back"));
    }

    @Test
    void signalsAndTimeAreTheSameAgain() {
        debugging.compile("ticks.c", "-o", "ticks");
        String output = debugging.emulated("""
                handle SIGALRM nostop noprint pass
                break tick
                continue
                continue
                print ticks
                watch ticks
                continue
                delete 2
                continue
                print ticks
                stepi
                bt 1
                reverse-continue
                reverse-continue
                print ticks
                delete
                break turn
                ignore 3 998
                continue
                continue
                reverse-continue
                reverse-stepi
                finish
                delete
                continue
                print $_exitcode
                """, "./ticks");
        assertThat(output).containsSubsequence("$1 = 1", "Hardware watchpoint 2: ticks", "New value = 2", "$2 = 2",
                "#0 ", "in tick (signal=14)", "Breakpoint 1, tick", "Breakpoint 1, tick", "$3 = 1",
                "Breakpoint 3, turn",
                "Breakpoint 3, turn", "Breakpoint 3, turn", "$4 = 0");
        assertThat(debugging.printed()).isEqualTo(debugging.undebugged("./ticks"));
    }

    @Test
    void noWayBack() {
        debugging.compile("ticks.c", "-o", "ticks");
        String output = debugging.emulated("""
                break turn
                continue
                set var spins = 7
                reverse-stepi
                print spins
                """, "./ticks");
        assertThat(output).contains("$1 = 7",
                "cannot go back: the debugger has changed its memory or its registers");
        output = debugging.emulated("""
                break turn
                ignore 1 1000
                continue
                reverse-continue
                bt 1
                """, "./ticks", "threads");
        assertThat(output).contains("cannot go back: it has several threads", "#0 turn (argument=0x0)");
        output = Debugging.in(directory).emulated("""
                stepi
                reverse-stepi
                """, "./ticks");
        assertThat(output).contains("Target remote does not support this command.");
    }

    @Test
    void forwardsAsWithoutASeed() {
        debugging.compile("library.c", "-fPIC", "-shared", "-o", "liblibrary.so");
        debugging.compile("steps.c", "-L.", "-llibrary", "-Wl,-rpath,$ORIGIN", "-Wl,-z,lazy", "-o", "steps");
        String script = """
                break main
                continue
                step
                step
                finish
                next
                stepi
                x/2i $pc
                watch value
                continue
                continue
                break level if depth == 1
                continue
                bt
                watch local
                continue
                continue
                delete
                tbreak read_value
                continue
                awatch value
                continue
                continue
                handle SIGABRT stop print nopass
                continue
                signal 0
                print $_exitsignal
                """;
        assertThat(debugging.emulated(script, "./steps")).isEqualTo(debugging.natively(script, "./steps"));
    }
}
