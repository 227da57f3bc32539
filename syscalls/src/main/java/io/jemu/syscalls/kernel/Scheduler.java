package io.jemu.syscalls.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.cpu.Engine;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which task runs on the one engine: one after the other, for a slice of time while others want to run, too.
 * When all wait, it waits on the host for what they wait for.
 */
public final class Scheduler {
    /** How often the host's descriptors are looked at while tasks run, in nanoseconds. */
    private static final long LOOK = 10_000_000;
    private static final int POLLFD_SIZE = 8;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_RESULT = 6;

    private final Engine engine;
    private final Posix posix;
    private final Timers timers;
    private final CpuAccounting accounting;
    private final Clock clock;
    private final Turns turns;
    private final List<Task> runnable = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private MemorySegment pollEntries = Arena.ofAuto().allocate(16L * POLLFD_SIZE, Long.BYTES);
    private HostSignalForwarder hostSignals;
    private LostPages lostPages;
    /** Null without a debugger, as is what ends the waiting for it. */
    private Debugger debugger;
    private HostWake wake;
    private EndRequest endRequest;
    private Task current;
    /** When the host's descriptors were looked at last, on {@link Clock#nanoTime}'s scale. */
    private long lastLook;

    Scheduler(Engine engine, Posix posix, Clock clock, Waker waker, Turns turns) {
        this.engine = engine;
        this.accounting = new CpuAccounting(clock);
        this.clock = clock;
        this.posix = posix;
        this.timers = new Timers(waker, clock);
        this.turns = turns;
        this.lastLook = clock.nanoTime();
    }

    /** The task whose registers the engine holds, or null. */
    public Task current() {
        return current;
    }

    /** Timers of the whole kernel, served between engine runs. */
    public Timers timers() {
        return timers;
    }

    /** Serves pages of files that the host has lost. */
    void serve(LostPages pages) {
        lostPages = pages;
    }

    /** Serves the signals that jemu's own process gets. */
    void serve(HostSignalForwarder signals) {
        hostSignals = signals;
    }

    /** Serves the wish that the guest ends. */
    void serve(EndRequest request) {
        endRequest = request;
        request.interruptBy(engine::requestPreemption);
    }

    void close() {
        timers.close();
    }

    /** Serves a debugger. */
    void serve(Debugger attached) {
        debugger = attached;
        wake = new HostWake(posix);
    }

    /** Has {@link Debugger#serve} called soon; from any thread. */
    public void interrupt() {
        engine.requestPreemption();
        wake.wake();
    }

    void add(Task task) {
        tasks.add(task);
    }

    void remove(Task task) {
        tasks.remove(task);
        if (current == task) {
            current = null;
            accounting.switchTo(null);
        }
    }

    /** Something has become runnable or pending: the engine's run ends soon. */
    void reschedule() {
        engine.requestPreemption();
    }

    /** A task has become runnable while another one runs, whose time is limited from now on. */
    void awakened() {
        if (current != null && !timers.sliced()) {
            timers.slice(turns.slice());
        }
    }

    /** The current task gives others their turn. */
    public void yield() {
        if (tasks.size() > 1) {
            reschedule();
        }
    }

    /** Charges the processor time until now to the task that is current: its {@link Task#usage}. */
    void charge() {
        accounting.chargeUser();
    }

    /** Nanoseconds of processor time that all tasks together have used. */
    long cpuNanos() {
        accounting.chargeUser();
        return accounting.total();
    }

    /** The same, when the kernel has worked for the task. */
    void chargeSystem() {
        accounting.chargeSystem();
    }

    /**
     * The next task to run, or null if there are none any more, or only stopped ones that nobody will continue. Waits
     * if all wait.
     */
    Task next() {
        while (!tasks.isEmpty()) {
            serveEvents();
            if (tasks.isEmpty()) {
                return null;
            }
            wakeExpired();
            lookAtHost();
            Task task = nextRunnable();
            Kernel kernel = tasks.getFirst().kernel();
            if (kernel.firstProcess().state().stopped() && kernel.hostProcess().waitsForShell()) {
                kernel.hostProcess().stop();
                continue;
            }
            if (task != null) {
                return task;
            }
            if (allStopped()) {
                if (kernel.options().enclosure() != null) {
                    // Nobody could continue it.
                    kernel.message("the guest is killed: all of it is stopped");
                    kernel.killAll();
                } else if (kernel.firstProcess().state().end() != null) {
                    return null;
                } else {
                    kernel.hostProcess().stop();
                }
            } else {
                await();
            }
        }
        return null;
    }

    /** Waits until one task is runnable, while the others stand still. */
    void awaitOnly(Task task) {
        timers.slice(Waits.NEVER);
        serveEvents();
        while (!task.runnable() && task.activity() != Task.Activity.ENDED) {
            wakeExpired();
            if (!task.runnable()) {
                await();
            }
            serveEvents();
        }
    }

    private void serveEvents() {
        timers.expire();
        if (lostPages != null) {
            lostPages.serve(current);
        }
        if (hostSignals != null && hostSignals.arrived()) {
            hostSignals.forward();
        }
        if (endRequest != null && endRequest.arrived() && !tasks.isEmpty()) {
            endRequest.seen();
            tasks.getFirst().kernel().killAll();
        }
        if (debugger != null) {
            debugger.serve();
        }
    }

    private boolean allStopped() {
        for (Task task : tasks) {
            if (!task.process().state().stopped()) {
                return false;
            }
        }
        return !tasks.isEmpty();
    }

    /**
     * Wakes whom the host has something for, once in a slice: a task that never waits must not keep the others waiting.
     */
    private void lookAtHost() {
        long now = clock.nanoTime();
        if (now - lastLook >= LOOK && tasks.size() > 1) {
            pollHost(0);
        }
    }

    private Task nextRunnable() {
        runnable.clear();
        boolean waiting = false;
        for (int i = 0; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            if (task.runnable()) {
                runnable.add(task);
            } else {
                waiting |= task.activity() == Task.Activity.PARKED && task.waits().endsByItself();
            }
        }
        if (runnable.isEmpty()) {
            return null;
        }
        timers.slice(runnable.size() > 1 || waiting ? turns.slice() : Waits.NEVER);
        return turns.choose(runnable);
    }

    private void wakeExpired() {
        long now = clock.nanoTime();
        for (Task task : tasks) {
            if (task.activity() == Task.Activity.PARKED && task.waits().expired(now)) {
                task.wake(null);
            }
        }
    }

    /** Waits on the host until a descriptor is ready or a deadline has come. */
    private void await() {
        long now = clock.nanoTime();
        long nanos = timers.untilNext(now);
        for (Task task : tasks) {
            if (task.activity() == Task.Activity.PARKED) {
                nanos = Math.min(nanos, task.waits().remaining(now));
            }
        }
        pollHost(nanos);
    }

    /**
     * Wakes the tasks whose descriptors are ready.
     *
     * @param nanos how long to wait for one, {@link Waits#NEVER} for ever
     */
    private void pollHost(long nanos) {
        int count = 0;
        for (Task task : tasks) {
            if (task.activity() == Task.Activity.PARKED) {
                for (int i = 0; i < task.waits().hostCount(); i++) {
                    put(count++, task.waits().hostFd(i), task.waits().hostEvents(i));
                }
            }
        }
        int all = count;
        if (hostSignals != null) {
            put(all++, hostSignals.fd(), (short) PollEvents.POLLIN);
        }
        if (endRequest != null) {
            put(all++, endRequest.fd(), (short) PollEvents.POLLIN);
        }
        if (wake != null) {
            put(all++, wake.fd(), (short) PollEvents.POLLIN);
        }
        // An error, such as EINTR, is like a time-out: everybody is looked at again.
        long ready = posix.ppoll(pollEntries.address(), all, nanos == Waits.NEVER ? -1 : Math.max(0, nanos));
        lastLook = clock.nanoTime();
        if (ready == 0 && nanos != Waits.NEVER) {
            clock.waited(Math.max(0, nanos));
        }
        if (ready > 0) {
            wakeReady();
            if (hostSignals != null && pollEntries.get(JAVA_SHORT, (long) count * POLLFD_SIZE + POLLFD_RESULT) != 0) {
                hostSignals.forward();
            }
            if (wake != null) {
                wake.drain();
            }
        }
    }

    private void put(int index, int fd, short events) {
        long at = (long) index * POLLFD_SIZE;
        if (at == pollEntries.byteSize()) {
            MemorySegment larger = Arena.ofAuto().allocate(2 * at, Long.BYTES);
            MemorySegment.copy(pollEntries, 0, larger, 0, at);
            pollEntries = larger;
        }
        pollEntries.set(JAVA_INT, at, fd);
        pollEntries.set(JAVA_SHORT, at + POLLFD_EVENTS, events);
        pollEntries.set(JAVA_SHORT, at + POLLFD_RESULT, (short) 0);
    }

    private void wakeReady() {
        int index = 0;
        for (Task task : tasks) {
            if (task.activity() == Task.Activity.PARKED) {
                boolean ready = false;
                for (int i = task.waits().hostCount(); i > 0; i--) {
                    ready |= pollEntries.get(JAVA_SHORT, (long) index++ * POLLFD_SIZE + POLLFD_RESULT) != 0;
                }
                if (ready) {
                    task.wake(null);
                }
            }
        }
    }

    /** Has the engine hold a task's registers and address space; outside the engine's run. */
    public void switchTo(Task task) {
        if (current != task) {
            if (current != null) {
                engine.save(current.state());
            }
            current = task;
            accounting.switchTo(task);
            useMemoryOf(task);
            engine.restore(task.state());
        } else {
            useMemoryOf(task);
        }
    }

    private void useMemoryOf(Task task) {
        engine.usePageTable(task.process().map().table());
        engine.trapPageAt(task.process().trapPage());
    }
}
