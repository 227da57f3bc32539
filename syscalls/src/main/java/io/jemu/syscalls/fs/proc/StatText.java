package io.jemu.syscalls.fs.proc;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.exec.StringArea;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Terminal;
import io.jemu.syscalls.kernel.Usage;
import java.util.StringJoiner;

/**
 * /proc/PID/stat and statm (proc_pid_stat(5)). Fields that jemu does not count are 0; times and faults are those that
 * getrusage(2) shows.
 *
 * @param thread whether the usage is the thread's alone
 */
record StatText(Process process, Task task, boolean thread) {
    /** Nanoseconds of a clock tick, of which there are USER_HZ, 100, in a second. */
    private static final long TICK = NANOSECONDS_PER_SECOND / 100;
    private static final int BASE_PRIORITY = 20;

    private static final int LOWER_31_BITS = 0x7fff_ffff;
    private static final int PAGE_KB = PhysicalMemory.FRAME_SIZE >> 10;

    /** The letter that Linux shows for what a thread does: who looks runs, all others wait. */
    static char state(Process process, Task task) {
        if (process.state().end() != null || task == null || task.ended()) {
            return 'Z';
        }
        if (process.state().stopped()) {
            return 'T';
        }
        return task.kernel().scheduler().current() == task ? 'R' : 'S';
    }

    String memory() {
        if (process.state().end() != null) {
            return "0 0 0 0 0 0 0\n";
        }
        MemorySizes sizes = MemorySizes.of(process);
        Residency resident = Residency.of(process.map());
        return sizes.total() / PAGE_KB + " " + resident.total() / PAGE_KB + " "
                + (resident.file() + resident.shared()) / PAGE_KB + " " + sizes.program() / PAGE_KB + " 0 "
                + (sizes.data() + sizes.stack()) / PAGE_KB + " 0\n";
    }

    @Override
    public String toString() {
        boolean alive = process.state().end() == null;
        Usage usage = usage();
        Usage children = process.family().childrensUsage();
        int nice = task == null ? 0 : task.attributes().nice();
        MemorySizes sizes = alive ? MemorySizes.of(process) : new MemorySizes(0, 0, 0, 0, 0, 0, 0, 0);
        StringArea area = process.strings();
        StringJoiner text = new StringJoiner(" ", "", "\n");
        text.add(Integer.toString(task == null ? process.pid() : task.tid()));
        text.add("(" + (task == null ? "" : task.attributes().name()) + ")");
        text.add(Character.toString(state(process, task)));
        add(text, process.family().parentPid(), process.session().pgid(), process.session().sid());
        Terminal terminal = process.session().terminal();
        add(text, terminal == null ? 0 : terminal.device(), terminal == null ? -1 : terminal.foregroundGroup());
        add(text, 0, usage.faults(), children.faults(), 0, 0); // flags minflt cminflt majflt cmajflt
        add(text, usage.userNanos() / TICK, usage.systemNanos() / TICK, children.userNanos() / TICK,
                children.systemNanos() / TICK);
        add(text, BASE_PRIORITY + nice, nice, process.tasks().size(), 0); // priority nice num_threads itrealvalue
        add(text, (thread && task != null ? task.started() : process.started()) / TICK);
        add(text, sizes.total() << 10, alive ? Residency.of(process.map()).total() / PAGE_KB : 0);
        text.add(Long.toUnsignedString(process.rlimits().soft(Resource.RLIMIT_RSS)));
        add(text, sizes.codeStart(), sizes.codeEnd(), area.stackPointer(), 0, 0); // ... startstack kstkesp kstkeip
        add(text, task == null ? 0 : task.signals().pending().set() & LOWER_31_BITS,
                task == null ? 0 : task.signals().blocked() & LOWER_31_BITS,
                0, 0, 0); // signal blocked ignore catch wchan
        add(text, 0, 0, process.family().exitSignal(), 0, 0, 0, 0); // nswap cnswap exit_signal processor ...
        add(text, 0, 0, 0, 0); // guest_time cguest_time start_data end_data
        add(text, alive ? process.map().heap().start() : 0);
        add(text, area.argStart(), area.argEnd(), area.envStart(), area.envEnd(), 0);
        return text.toString();
    }

    /** The thread's own in its directory, else the whole process's. */
    private Usage usage() {
        Usage all = process.usage();
        return thread && task != null ? task.usage() : all;
    }

    private static void add(StringJoiner text, long... values) {
        for (long value : values) {
            text.add(Long.toString(value));
        }
    }
}
