package io.jemu.syscalls.strace;

import java.util.BitSet;

/**
 * A set of system calls, by number.
 *
 * @param numbers those of the set
 * @param others whether the numbers of which Linux has no call are in the set, too
 */
public record CallSet(BitSet numbers, boolean others) {
    /** More than any call has. */
    public static final int LIMIT = 512;

    /** Every call. */
    public static final CallSet ALL = new CallSet(all(), true);
    /** No call. */
    public static final CallSet NONE = new CallSet(new BitSet(), false);

    public CallSet {
        numbers = (BitSet) numbers.clone();
    }

    private static BitSet all() {
        BitSet all = new BitSet(LIMIT);
        all.set(0, LIMIT);
        return all;
    }

    /** Whether a call is in the set. */
    public boolean contains(int number) {
        return number >= 0 && number < LIMIT ? numbers.get(number) : others;
    }

    /** All calls that are not in this set. */
    public CallSet complement() {
        BitSet rest = all();
        rest.andNot(numbers);
        return new CallSet(rest, !others);
    }

    /** The calls of this set and those of another. */
    public CallSet with(CallSet other) {
        BitSet both = (BitSet) numbers.clone();
        both.or(other.numbers);
        return new CallSet(both, others || other.others);
    }

    @Override
    public BitSet numbers() {
        return (BitSet) numbers.clone();
    }
}
