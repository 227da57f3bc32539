package io.jemu.trace.gdb.replay;

/** The last positions before one, so that single steps back need not be searched for one by one. */
public final class Trail {
    private static final int CAPACITY = 1 << 16;

    private final long[] blocks = new long[CAPACITY];
    private final long[] addresses = new long[CAPACITY];
    /** How many were ever added, less those that were dropped from the end. */
    private long count;
    private long oldest;

    /** Forgets everything. */
    public void clear() {
        count = 0;
        oldest = 0;
    }

    /** Appends a position, unless it is the last one. */
    public void add(long completed, long address) {
        if (!isEmpty() && is(count - 1, completed, address)) {
            return;
        }
        blocks[(int) (count % CAPACITY)] = completed;
        addresses[(int) (count % CAPACITY)] = address;
        count++;
        oldest = Math.max(oldest, count - CAPACITY);
    }

    private boolean is(long index, long completed, long address) {
        return blocks[(int) (index % CAPACITY)] == completed && addresses[(int) (index % CAPACITY)] == address;
    }

    private boolean isEmpty() {
        return count == oldest;
    }

    /** The last position, or null. */
    public Position last() {
        int index = (int) ((count - 1) % CAPACITY);
        return isEmpty() ? null : new Position(blocks[index], addresses[index]);
    }

    /**
     * Drops a position and what follows it.
     *
     * @return whether it was there
     */
    public boolean cut(Position position) {
        for (long i = count - 1; i >= oldest; i--) {
            if (is(i, position.blocks(), position.address())) {
                count = i;
                return true;
            }
        }
        return false;
    }
}
