package io.jemu.trace.calls;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import java.io.PrintStream;

/**
 * Prints calls as ltrace(1) does: one line for a call during which nothing else is told, otherwise
 * {@code f(1 <unfinished ...>} and later {@code <... f resumed> ) = 2}. Unlike there, each line names both objects.
 *
 * <p>A call's line is begun when the call is made, so that one can see what a program waits in. Whoever prints other
 * lines between {@link #called} and {@link #returned} calls {@link #interrupt} before.
 */
public final class CallText {
    /** The column, from 0, in which ltrace puts the equals sign (its option -a 50). */
    private static final int RESULT_COLUMN = 49;

    private static final String EXITED = "exited with ";

    private final PrintStream out;
    /** The thread and depth of the call whose line has no end yet; tid 0 for none. */
    private int openTid;
    private int openDepth;
    private int column;

    public CallText(PrintStream out) {
        this.out = out;
    }

    /** @param prefix what the line begins with, to say whose it is */
    public void called(CallEvent call, String prefix) {
        interrupt();
        print(prefix + call.caller() + "->" + call.callee() + ":" + name(call.symbol()) + "(" + call.arguments()
                + (call.complete() || call.arguments().isEmpty() ? "" : ", "));
        openTid = call.tid();
        openDepth = call.depth();
    }

    /** @param prefix as for {@link #called}; used if the call's line has been left meanwhile */
    public void returned(ReturnEvent call, String prefix) {
        boolean unwound = call.outcome() == ReturnEvent.Outcome.UNWOUND;
        if (openTid != call.tid() || openDepth != call.depth()) {
            interrupt();
            print(prefix + "<... " + name(call.symbol()) + (unwound ? " unwound> " : " resumed> "));
        } else if (unwound) {
            out.println(" <no return ...>");
            close();
            return;
        }
        print(call.arguments() + ") ");
        out.println(" ".repeat(Math.max(0, RESULT_COLUMN - column)) + "= " + (unwound ? "?" : call.result()));
        close();
    }

    /** Prints how a process ended; the call that it was in does not return. */
    public void ended(ProcessEvent process, String prefix) {
        if (openTid == process.tid()) {
            out.println(" <no return ...>");
            close();
        }
        interrupt();
        String outcome = process.outcome();
        // strace's words are "exited with 3", those of ltrace differ.
        out.println(prefix + "+++ " + (outcome.startsWith(EXITED)
                ? "exited (status " + outcome.substring(EXITED.length()) + ")" : outcome) + " +++");
    }

    /** Names of C++ without their parameters: the arguments follow. */
    private static String name(String symbol) {
        return Demangler.demangle(symbol).map(Demangled::name).orElse(symbol);
    }

    /** Ends the line of a call that has not returned yet. */
    public void interrupt() {
        if (openTid != 0) {
            out.println(" <unfinished ...>");
            close();
        }
    }

    private void print(String text) {
        out.print(text);
        column += text.length();
    }

    private void close() {
        openTid = 0;
        column = 0;
    }
}
