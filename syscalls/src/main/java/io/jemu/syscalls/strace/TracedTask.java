package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.ArrayDeque;
import java.util.Deque;

/** A thread that is traced, and the call that it makes. Times are in nanoseconds. */
final class TracedTask {
    private static final int NONE = Integer.MIN_VALUE;

    private final Task task;
    private final Style style;
    private final Deque<SignalInfo> signals = new ArrayDeque<>(0);
    private View view;
    private int number = NONE;
    private TracedCall call;
    private String text;
    private long start;
    private long end;
    private long resumed;
    private long busy;
    private boolean paused;
    private int waited;
    private long instruction;

    TracedTask(Task task, Style style) {
        this.task = task;
        this.style = style;
    }

    Task task() {
        return task;
    }

    /** The process's memory, as it is shown in a call. */
    View view(int inCall) {
        AddressSpace memory = task.memory();
        boolean abbreviated = style.abbreviated().contains(inCall);
        if (view == null || view.memory() != memory || view.abbreviated() != abbreviated) {
            view = new View(memory, style, abbreviated,
                    new DescriptorText(task.process(), style.descriptors() == Style.Descriptors.ALL));
        }
        return view;
    }

    /** A call begins. */
    void begin(int callNumber, long now, long address) {
        number = callNumber;
        call = null;
        start = now;
        end = now;
        resumed = now;
        busy = 0;
        paused = false;
        waited = 0;
        instruction = address;
    }

    /** There is no call, or one that is not told of. */
    void forget() {
        number = NONE;
        call = null;
        text = null;
    }

    boolean inCall() {
        return number != NONE;
    }

    int number() {
        return number;
    }

    void call(TracedCall shown) {
        call = shown;
    }

    /** The call if it is shown by its declaration, else null. */
    TracedCall call() {
        return call;
    }

    /** The call's text does not depend on what becomes of it. */
    void text(String whole) {
        text = whole;
    }

    String line() {
        return call != null ? call.line() : text;
    }

    /** The call does not return: its thread has ended. */
    void abandon() {
        if (call == null && text.isEmpty()) {
            return; // calls are only counted
        }
        text = (call != null ? call.begun() : text.substring(0, text.length() - 1)) + " <unfinished ...>)";
        call = null;
    }

    /** Keeps a signal that is told after the call. */
    void later(SignalInfo info) {
        signals.add(info);
    }

    /** The next signal that was kept, or null. */
    SignalInfo nextSignal() {
        return signals.isEmpty() ? null : signals.removeFirst();
    }

    /** The call waits. */
    void pause(long now) {
        busy += now - resumed;
        paused = true;
    }

    /** It is executed again. */
    void resume(long now) {
        resumed = now;
        paused = false;
    }

    /** The call is over. */
    void end(long now) {
        end = now;
        if (!paused) {
            busy += now - resumed;
        }
    }

    long duration() {
        return end - start;
    }

    long busy() {
        return busy;
    }

    long start() {
        return start;
    }

    long instruction() {
        return instruction;
    }

    /** As much of the line as is known now; it is told, and not asked for again. */
    String begun() {
        String begun = call != null ? call.begun() : text.substring(0, text.length() - 1);
        waited = begun.length();
        return begun;
    }

    /** How many chars of the line have been told. */
    int waited() {
        return waited;
    }
}
