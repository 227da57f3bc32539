package io.jemu.emulator.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Frames that were in use and are not any more. Some are kept as they are, for those who need one next; when there are
 * many, the host gets their memory back.
 */
final class FreeFrames implements AutoCloseable {
    /** 64 MiB: what a program gives back and takes again in a loop need not go to the host each time. */
    private static final int MOST_USED = 16384;

    private final MemorySegment arena;
    /** Numbers of frames with old contents. */
    private final int[] used = new int[MOST_USED];
    private int usedCount;
    /** Numbers of frames that the host has taken back, in memory that it provides only where it is touched. */
    private final MemorySegment zero;
    private long zeroCount;

    FreeFrames(MemorySegment arena) {
        this.arena = arena;
        this.zero = HostMapping.reserve((arena.byteSize() >>> PhysicalMemory.FRAME_SHIFT) * Integer.BYTES);
    }

    void add(long frame) {
        if (usedCount == MOST_USED) {
            giveBack();
        }
        used[usedCount++] = (int) (frame >>> PhysicalMemory.FRAME_SHIFT);
    }

    /** Takes a frame with unspecified contents; 0 if there is none. */
    long takeUsed() {
        return usedCount == 0 ? 0 : address(used[--usedCount]);
    }

    /** Takes a frame that is all zero; 0 if there is none. */
    long takeZero() {
        return zeroCount == 0 ? 0 : address(zero.getAtIndex(JAVA_INT, --zeroCount));
    }

    private static long address(int number) {
        return Integer.toUnsignedLong(number) << PhysicalMemory.FRAME_SHIFT;
    }

    private void giveBack() {
        Arrays.sort(used);
        for (int start = 0; start < usedCount; ) {
            int end = start + 1;
            while (end < usedCount && used[end] == used[end - 1] + 1) {
                end++;
            }
            HostMapping.discard(arena.asSlice(address(used[start]),
                    (long) (end - start) << PhysicalMemory.FRAME_SHIFT));
            start = end;
        }
        // The lowest is taken first.
        for (int i = usedCount - 1; i >= 0; i--) {
            zero.setAtIndex(JAVA_INT, zeroCount++, used[i]);
        }
        usedCount = 0;
    }

    @Override
    public void close() {
        HostMapping.release(zero);
    }
}
