package io.jemu.syscalls.kernel;

/** Charges the processor time of the thread that runs the kernel to the task for which it works. */
final class CpuAccounting {
    private final Clock clock;
    private Task charged;
    private long since;
    private long total;

    CpuAccounting(Clock clock) {
        this.clock = clock;
        this.since = clock.cpuNanos();
    }

    /** From now on the time is this task's; null: nobody's. */
    void switchTo(Task task) {
        if (charged != task) {
            chargeUser();
            charged = task;
        }
    }

    /** What has passed since was the program's. */
    void chargeUser() {
        long passed = passed();
        if (charged != null) {
            charged.usage().addUser(passed);
        }
    }

    /** What has passed since was the kernel's. */
    void chargeSystem() {
        long passed = passed();
        if (charged != null) {
            charged.usage().addSystem(passed);
        }
    }

    /** Nanoseconds that were charged to tasks, of all that there were. */
    long total() {
        return total;
    }

    private long passed() {
        long now = clock.cpuNanos();
        long passed = Math.max(0, now - since);
        since = now;
        total += charged == null ? 0 : passed;
        return passed;
    }
}
