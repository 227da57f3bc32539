package io.jemu.syscalls.fs.proc;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.kernel.Clock;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;

/**
 * What procfs tells of the time that the system has run, where that is not the host's (proc_uptime(5), proc_stat(5),
 * proc_loadavg(5)): one processor, which nobody else uses.
 */
record VirtualTimeText(Kernel kernel) {
    private static final long TICK = NANOSECONDS_PER_SECOND / 100;

    private static String hundredths(long nanoseconds) {
        return "%d.%02d".formatted(nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND / TICK);
    }

    private long up() {
        return kernel.clock().read(ClockId.CLOCK_BOOTTIME);
    }

    private long idle() {
        return up() - kernel.clock().cpuNanos();
    }

    String uptime() {
        return hundredths(up()) + ' ' + hundredths(idle()) + '\n';
    }

    String load() {
        int threads = kernel.processes().all().stream().mapToInt(process -> process.tasks().size()).sum();
        int last = kernel.processes().all().stream().mapToInt(Process::pid).max().orElse(0);
        return "0.00 0.00 0.00 1/" + threads + ' ' + last + '\n';
    }

    String statistics() {
        Clock clock = kernel.clock();
        String times = "%d 0 0 %d 0 0 0 0 0 0\n".formatted(clock.cpuNanos() / TICK, idle() / TICK);
        return "cpu  " + times + "cpu0 " + times + "intr 0\nctxt 0\nbtime "
                + (clock.read(ClockId.CLOCK_REALTIME) - up()) / NANOSECONDS_PER_SECOND + "\nprocesses "
                + kernel.processes().all().size() + "\nprocs_running 1\nprocs_blocked 0\n";
    }
}
