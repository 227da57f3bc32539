package io.jemu.syscalls.fs.proc;

import static io.jemu.syscalls.abi.Timestamp.MICROSECONDS_PER_SECOND;

import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.RusageWho;
import io.jemu.syscalls.exec.StringArea;
import io.jemu.syscalls.host.HostTime;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Terminal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.StringJoiner;

/**
 * /proc/PID/stat and statm (proc_pid_stat(5)). Fields that jemu does not count are 0; times are those of the whole of
 * jemu, as getrusage(2) shows them; the terminal and the starting time are those of jemu's own process.
 */
record StatText(Process process, Task task) {
    private static final long TICKS = 100;
    private static final int SYSTEM_TIME = 16;
    private static final int BASE_PRIORITY = 20;

    private static final int LOWER_31_BITS = 0x7fff_ffff;
    private static final int PAGE_KB = PhysicalMemory.FRAME_SIZE >> 10;
    private static final int HOST_START = 21;

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
        String[] host = HostFiles.statFields();
        ByteBuffer usage = ByteBuffer.wrap(new HostTime().usage(RusageWho.RUSAGE_SELF)).order(ByteOrder.LITTLE_ENDIAN);
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
        add(text, 0, 0, 0, 0, 0); // flags minflt cminflt majflt cmajflt
        add(text, ticks(usage, 0), ticks(usage, SYSTEM_TIME), 0, 0); // utime stime cutime cstime
        add(text, BASE_PRIORITY + nice, nice, process.tasks().size(), 0); // priority nice num_threads itrealvalue
        text.add(host[HOST_START]);
        add(text, sizes.total() << 10, alive ? Residency.of(process.map()).total() / PAGE_KB : 0);
        text.add(Long.toUnsignedString(process.rlimits().soft(Resource.RLIMIT_RSS)));
        add(text, sizes.codeStart(), sizes.codeEnd(), area.stackPointer(), 0, 0); // ... startstack kstkesp kstkeip
        add(text, task == null ? 0 : task.pending().set() & LOWER_31_BITS,
                task == null ? 0 : task.blocked() & LOWER_31_BITS, 0, 0, 0); // signal blocked ignore catch wchan
        add(text, 0, 0, process.family().exitSignal(), 0, 0, 0, 0); // nswap cnswap exit_signal processor ...
        add(text, 0, 0, 0, 0); // guest_time cguest_time start_data end_data
        add(text, alive ? process.map().heap().start() : 0);
        add(text, area.argStart(), area.argEnd(), area.envStart(), area.envEnd(), 0);
        return text.toString();
    }

    private static void add(StringJoiner text, long... values) {
        for (long value : values) {
            text.add(Long.toString(value));
        }
    }

    private static long ticks(ByteBuffer usage, int offset) {
        return usage.getLong(offset) * TICKS + usage.getLong(offset + Long.BYTES) * TICKS / MICROSECONDS_PER_SECOND;
    }
}
