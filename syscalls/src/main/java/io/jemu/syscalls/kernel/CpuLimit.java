package io.jemu.syscalls.kernel;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Ends processes that have used up their processor time, as Linux does for RLIMIT_CPU: SIGXCPU when the soft limit is
 * reached and then every second, SIGKILL at the hard one.
 */
final class CpuLimit {
    private static final long LARGEST = Long.MAX_VALUE / NANOSECONDS_PER_SECOND;

    private final Kernel kernel;
    private final Supplier<List<Process>> processes;
    private final Alarm alarm;
    private final Runnable ending;
    private long hard;

    /**
     * @param clock the processor time in nanoseconds
     * @param processes those that the limit is for
     * @param ending what to do when they are killed
     */
    CpuLimit(Kernel kernel, LongSupplier clock, Supplier<List<Process>> processes, Runnable ending) {
        this.kernel = kernel;
        this.processes = processes;
        this.ending = ending;
        this.alarm = new Alarm(kernel, clock, this::reached);
    }

    /** RLIMIT_CPU of one process. */
    static CpuLimit of(Process process) {
        return new CpuLimit(process.kernel(), CpuClock.ofProcess(process)::nanos, () -> List.of(process), () -> { });
    }

    /** Sets the limits in seconds, unsigned. */
    void set(long softSeconds, long hardSeconds) {
        alarm.cancel();
        hard = nanos(hardSeconds);
        long soft = nanos(softSeconds);
        if (soft != Long.MAX_VALUE || hard != Long.MAX_VALUE) {
            alarm.set(Math.min(soft, hard));
        }
    }

    private static long nanos(long seconds) {
        return seconds < 0 || seconds > LARGEST ? Long.MAX_VALUE : seconds * NANOSECONDS_PER_SECOND;
    }

    void cancel() {
        alarm.cancel();
    }

    private void reached() {
        boolean last = alarm.now() >= hard;
        if (last) {
            ending.run();
        } else {
            alarm.set(Math.min(hard, alarm.due() + NANOSECONDS_PER_SECOND));
        }
        for (Process process : processes.get()) {
            if (process.state().end() == null) {
                kernel.signals().send(process, SignalInfo.ofKernel(last ? Signal.SIGKILL : Signal.SIGXCPU));
            }
        }
    }
}
