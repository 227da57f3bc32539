package io.jemu.syscalls.kernel;

import java.util.ArrayList;
import java.util.List;

/** The last system calls of a thread, as numbers only, so that keeping them costs next to nothing. */
public final class RecentCalls {
    /** How many are kept: a power of two. */
    private static final int SIZE = 8;
    private static final int WORDS = 8;
    private static final int RESULT = 7;

    /** Number, six arguments, and the result of each. */
    private final long[] calls = new long[SIZE * WORDS];
    private long count;
    private boolean open;

    /**
     * A system call.
     *
     * @param arguments what was in the six registers for arguments
     * @param returned whether it has a result
     * @param result what RAX got
     */
    public record Call(int number, long[] arguments, boolean returned, long result) {}

    void entered(int number, long a, long b, long c, long d, long e, long f) {
        int at = (int) (count++ & SIZE - 1) * WORDS;
        calls[at] = number;
        calls[at + 1] = a;
        calls[at + 2] = b;
        calls[at + 3] = c;
        calls[at + 4] = d;
        calls[at + 5] = e;
        calls[at + 6] = f;
        open = true;
    }

    void returned(long result) {
        calls[(int) (count - 1 & SIZE - 1) * WORDS + RESULT] = result;
        open = false;
    }

    /** The calls, the last one last. */
    public List<Call> calls() {
        List<Call> list = new ArrayList<>();
        for (long i = Math.max(0, count - SIZE); i < count; i++) {
            int at = (int) (i & SIZE - 1) * WORDS;
            long[] arguments = new long[WORDS - 2];
            System.arraycopy(calls, at + 1, arguments, 0, arguments.length);
            boolean returned = i < count - 1 || !open;
            list.add(new Call((int) calls[at], arguments, returned, returned ? calls[at + RESULT] : 0));
        }
        return list;
    }
}
