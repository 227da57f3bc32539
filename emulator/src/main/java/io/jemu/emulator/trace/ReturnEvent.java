package io.jemu.emulator.trace;

import java.util.Locale;
import java.util.Objects;

/**
 * A call that a {@link CallEvent} told of is over.
 *
 * @param pid the process
 * @param tid the thread
 * @param depth as in the {@link CallEvent}
 * @param caller the object that the function returns to
 * @param callee the object that defines the function
 * @param symbol the function's symbol
 * @param arguments those that were not known at the call, as ltrace prints them; empty if there are none
 * @param result as ltrace prints it: {@code 6}, {@code "text"}, {@code <void>}; empty if the function did not return
 * @param value what RAX holds; 0 if the function did not return
 * @param outcome how the call ended
 */
public record ReturnEvent(int pid, int tid, int depth, String caller, String callee, String symbol, String arguments,
        String result, long value, Outcome outcome) implements Event {
    /** How a call ends. */
    public enum Outcome {
        /** The function returned to where it was called from. */
        RETURNED,
        /** Its frame was left by longjmp, by an exception or by a switch of stacks. */
        UNWOUND;

        /** What files call it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ReturnEvent {
        Objects.requireNonNull(caller, "caller is null");
        Objects.requireNonNull(callee, "callee is null");
        Objects.requireNonNull(symbol, "symbol is null");
        Objects.requireNonNull(arguments, "arguments is null");
        Objects.requireNonNull(result, "result is null");
        Objects.requireNonNull(outcome, "outcome is null");
    }

    @Override
    public String type() {
        return "return";
    }

    @Override
    public void describe(EventFields out) {
        out.number("depth", depth);
        out.text("caller", caller);
        out.text("callee", callee);
        out.text("symbol", symbol);
        out.text("arguments", arguments);
        out.text("result", result);
        out.address("value", value);
        out.text("outcome", outcome.toString());
    }
}
