package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A function of one object was called by another. A {@link ReturnEvent} with the same thread, depth and symbol follows
 * when the call is over, in whatever way, unless the thread ends first.
 *
 * @param pid the process
 * @param tid the thread
 * @param depth how many such calls the thread is in, this one not counted: 0 for a call from the outermost object
 * @param caller the calling object: its file name without directory; {@code ?} for code of no file
 * @param callee the object that defines the function, likewise
 * @param symbol the function's symbol, mangled if it is C++
 * @param arguments as ltrace prints them, separated by {@code ", "}: those that are known before the function runs
 * @param complete whether these are all: if not, the {@link ReturnEvent} has the others, which the function fills in
 * @param returnAddress the guest address that the call returns to
 * @param target the guest address of the function
 */
public record CallEvent(int pid, int tid, int depth, String caller, String callee, String symbol, String arguments,
        boolean complete, long returnAddress, long target) implements Event {
    public CallEvent {
        Objects.requireNonNull(caller, "caller is null");
        Objects.requireNonNull(callee, "callee is null");
        Objects.requireNonNull(symbol, "symbol is null");
        Objects.requireNonNull(arguments, "arguments is null");
    }

    @Override
    public String type() {
        return "call";
    }

    @Override
    public void describe(EventFields out) {
        out.number("depth", depth);
        out.text("caller", caller);
        out.text("callee", callee);
        out.text("symbol", symbol);
        out.text("arguments", arguments);
        out.flag("complete", complete);
        out.address("returnAddress", returnAddress);
        out.address("target", target);
    }
}
