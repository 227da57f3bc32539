package io.jemu.trace.gdb.replay;

/**
 * A place in a run of one thread: before an instruction. A block holds each of its instructions once, so that this is
 * unique.
 *
 * @param blocks how many blocks have begun and ended before
 * @param address the instruction's, or {@link #NO_ADDRESS}: whichever comes first then
 */
public record Position(long blocks, long address) {
    /** Stands for an unknown address: no instruction is there. */
    public static final long NO_ADDRESS = -1;

    /** Whether a run that is before an instruction has come here, or is beyond. */
    public boolean reachedAt(long completed, long rip) {
        return completed > blocks || completed == blocks && (address == NO_ADDRESS || address == rip);
    }

    /** Whether these are the numbers of this position. */
    public boolean is(long completed, long rip) {
        return completed == blocks && rip == address;
    }
}
