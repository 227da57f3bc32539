package io.jemu.tests.report;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ObjectName;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Events of a run that never was: as many libraries, processes and system calls as a test wants. */
final class SampleRun {
    static final int PID = 4711;

    private static final int LIBC_LIBRARIES = 2;
    private static final long FIRST_BASE = 0x7f0000000000L;
    private static final long OBJECT_SIZE = 0x40000L;
    private static final long PAGE = 0x1000L;
    private static final List<String> CALLS = List.of("read", "write", "openat", "close", "mmap", "futex", "brk",
            "rt_sigaction", "newfstatat", "clock_gettime", "sendto", "execve");

    private final EventWriter writer;
    private final SplittableRandom random = new SplittableRandom(1);
    private long time;

    SampleRun(EventWriter writer) {
        this.writer = writer;
    }

    /**
     * Writes all events.
     *
     * @param libraries how many objects the program has
     * @param processes how many processes there are
     * @param calls how many system calls they make together
     */
    void write(int libraries, int processes, int calls) throws IOException {
        emit(ProcessEvent.start(PID));
        emit(ProcessEvent.exec(PID, PID, "/usr/bin/sample", List.of("sample", "--colour=always", "</script><b>")));
        List<ObjectName> objects = objects(libraries);
        bind(objects);
        for (ObjectName object : objects.reversed()) {
            emit(new InitEvent(PID, PID, InitEvent.Phase.INIT, true, object, object.base() + PAGE));
            time += random.nextLong(100_000);
            emit(new InitEvent(PID, PID, InitEvent.Phase.INIT, false, object, object.base() + PAGE));
        }
        List<Integer> pids = new ArrayList<>(List.of(PID));
        for (int i = 1; i < processes; i++) {
            int parent = pids.get(random.nextInt(pids.size()));
            emit(ProcessEvent.fork(PID + i, PID + i, parent, parent));
            if (i % 2 == 0) {
                emit(ProcessEvent.exec(PID + i, PID + i, "/bin/child" + i, List.of("child" + i, "-x")));
            }
            pids.add(PID + i);
        }
        emit(ProcessEvent.threadStart(PID, PID + processes, PID));
        int share = Math.max(1, calls / (pids.size() + 1));
        for (int i = 0; i < calls; i++) {
            int index = i / share % (pids.size() + 1);
            int tid = index == pids.size() ? PID + processes : pids.get(index);
            call(index == pids.size() ? PID : tid, tid, i);
        }
        nested(objects, 0);
        emit(new SignalEvent(PID, PID, 15, "SIGTERM", 0, PID, 0, "--- SIGTERM {si_signo=SIGTERM} ---"));
        for (int pid : pids.reversed()) {
            emit(ProcessEvent.end(pid, pid == PID ? "killed by SIGTERM" : "exited with 0", pid == PID ? 143 : 0));
        }
    }

    private List<ObjectName> objects(int libraries) throws IOException {
        List<ObjectName> objects = new ArrayList<>();
        for (int i = 0; i < libraries; i++) {
            String path = i == 0 ? "/usr/bin/sample" : i == libraries - 1 ? "/lib/x86_64-linux-gnu/libc.so.6"
                    : i == 1 ? "/home/user/malloc.so" : "/usr/lib/x86_64-linux-gnu/libsample" + i + ".so." + i % 9;
            objects.add(new ObjectName(i == 0 ? "the program" : path, path, FIRST_BASE + i * OBJECT_SIZE, 0));
        }
        for (int i = 0; i < libraries; i++) {
            ObjectName object = objects.get(i);
            List<String> needed = new ArrayList<>();
            for (int k = 0; i < libraries - 1 && i != 1 && k < 3; k++) {
                int to = Math.min(libraries - LIBC_LIBRARIES, i + 2 + random.nextInt(1 + libraries / 5));
                String path = objects.get(to).path();
                needed.add(path.substring(path.lastIndexOf('/') + 1));
            }
            needed.add(i == libraries - 1 ? "ld-linux-x86-64.so.2" : "libc.so.6");
            String cause = i == 0 ? "program" : i == 1 ? "preload" : "needed";
            emit(new ObjectEvent(PID, PID, ObjectEvent.State.LOADED, object, "", object.base(),
                    object.base() + OBJECT_SIZE, "%040x".formatted(i), needed, cause, i < 2 ? null : objects.get(0)));
            for (int k = 0; k < 4; k++) {
                String protection = List.of("r--p", "r-xp", "r--p", "rw-p").get(k);
                emit(new MapEvent(PID, PID, MapEvent.Change.MAP, object.base() + k * 4 * PAGE,
                        object.base() + (k + 1) * 4 * PAGE, protection, object.path(), k * 4 * PAGE));
            }
        }
        emit(new MapEvent(PID, PID, MapEvent.Change.MAP, 0x555500000000L, 0x555500021000L, "rw-p", "[heap]", 0));
        emit(new MapEvent(PID, PID, MapEvent.Change.MAP, 0x7ffff0000000L, 0x7ffff0021000L, "rw-p", "[stack]", 0));
        return objects;
    }

    private void bind(List<ObjectName> objects) throws IOException {
        ObjectName libc = objects.getLast();
        ObjectName wrapper = objects.get(1);
        for (ObjectName object : objects) {
            for (int k = 0; k < 20; k++) {
                boolean malloc = k == 0;
                ObjectName winner = malloc ? wrapper : k % 3 == 0 ? libc
                        : objects.get(random.nextInt(2, Math.max(3, objects.size())));
                String symbol = malloc ? "malloc" : "function_" + random.nextInt(500);
                List<BindingEvent.Candidate> candidates = new ArrayList<>();
                candidates.add(new BindingEvent.Candidate(winner, malloc ? "" : "GLIBC_2.2.5", winner.base() + PAGE,
                        "winner", false));
                if (malloc) {
                    candidates.add(new BindingEvent.Candidate(libc, "GLIBC_2.2.5", libc.base() + PAGE,
                            "later_in_scope", true));
                }
                emit(new BindingEvent(PID, PID, object, symbol, "GLIBC_2.2.5",
                        k % 2 == 0 ? "R_X86_64_JUMP_SLOT" : "R_X86_64_GLOB_DAT", k % 2 == 0 ? "lazy" : "load", winner,
                        winner.base() + PAGE, malloc ? "first in scope, interposes that of " + libc.name()
                                : "only definition in scope", object.base() + k * 8, winner.base() + PAGE, 0,
                        candidates));
            }
        }
    }

    private void call(int pid, int tid, int i) throws IOException {
        String name = CALLS.get(random.nextInt(CALLS.size()));
        long start = time;
        boolean fails = random.nextInt(20) == 0;
        time += random.nextLong(200, 20_000);
        emit(new SyscallEvent(pid, tid, 0, name, name + "(" + i % 7 + ", \"file number " + i + "\", 4096)",
                fails ? "-1 ENOENT (No such file or directory)" : String.valueOf(i), fails ? -2 : i, start,
                time - start));
        time += random.nextLong(20_000);
    }

    private void nested(List<ObjectName> objects, int depth) throws IOException {
        for (int i = 0; i < 4 && depth < 4; i++) {
            String symbol = "call_" + depth + "_" + i;
            emit(new CallEvent(PID, PID, depth, "sample", "libc.so.6", symbol, "1, \"two\"", true, 0, FIRST_BASE));
            time += random.nextLong(30_000);
            nested(objects, depth + 1);
            emit(new ReturnEvent(PID, PID, depth, "sample", "libc.so.6", symbol, "", "0", 0,
                    ReturnEvent.Outcome.RETURNED));
        }
    }

    private void emit(Event event) throws IOException {
        time += random.nextLong(2_000);
        writer.write(time, event);
    }
}
