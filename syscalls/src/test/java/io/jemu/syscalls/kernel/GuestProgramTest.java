package io.jemu.syscalls.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.signal.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs behave in the kernel as they do on the host. */
class GuestProgramTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "selfmodifying, -static", "schedules, -static",
        "signals, -static", "processes, -static", "threads, -static", "memory, -static", "start, -static",
        "maps, -static", "mapping, -static",
        "signals, -no-pie", "processes, -pie", "threads, -pie", "memory, -pie", "start, -pie", "start, -no-pie",
        "start, -static-pie",
        "procfs, -static", "procmem, -static", "procsmaps, -static", "fdinfos, -static", "procsettings, -static",
        "sockets, -static", "unixsockets, -static", "inetsockets, -static", "segments, -static",
        "semaphores, -static", "messages, -static",
        "events, -static", "stops, -static", "futexes, -static",
        "spinning, -static", "waiting, -static", "pipeload, -static", "sigqueues, -static", "pidfds, -static",
        "families, -static", "timers, -static", "ptys, -static", "jobs, -static", "restarts, -static",
        "scheduling, -static"
    })
    void behavesAsOnTheHost(String name, String option) throws Exception {
        Path program = GuestProgram.compile(directory, name, option);
        assertThat(GuestProgram.run(program)).isEqualTo(GuestProgram.runNatively(program));
    }

    @Test
    void scriptIsRunByItsInterpreter() throws Exception {
        Path interpreter = GuestProgram.compile(directory, "start", "-static");
        Path script = directory.resolve("script");
        Files.writeString(script, "#! " + interpreter + " one argument \nwhatever\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        GuestProgram.Outcome outcome = GuestProgram.run(script, "more");
        assertThat(outcome).isEqualTo(GuestProgram.runNatively(script, "more"));
        assertThat(outcome.output()).contains("[one argument]", "[" + script + "]", "[more]");
    }

    @Test
    void processThatExhaustsMemoryIsKilledAlone() throws Exception {
        Path program = GuestProgram.compile(directory, "exhaust", "-static");
        GuestProgram.Outcome outcome = GuestProgram.runWithin(96L << 20, program);
        assertThat(outcome).isEqualTo(new GuestProgram.Outcome(0,
                "more than there is: ENOMEM\nchild: 9\nchild: 9\nchild: 9\nparent goes on\n"));
    }

    @Test
    void fatalSignalIsTheStatus() throws Exception {
        Path program = GuestProgram.compile(directory, "memory", "-static");
        assertThat(GuestProgram.run(program).status()).isEqualTo(GuestProgram.killedBy(Signal.SIGBUS.number()));
    }
}
