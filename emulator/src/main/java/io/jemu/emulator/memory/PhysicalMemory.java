package io.jemu.emulator.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * The guest's RAM: one host mapping, divided into frames of {@value #FRAME_SIZE} bytes with reference counts.
 *
 * <p>A frame is named by its physical address, which is its offset in {@link #segment()}. Host memory is only used for
 * frames that are touched. Frame 0 is never handed out, so that 0 can mean "no frame". Frame {@link #zeroFrame()} is
 * all zero, shared by every read of untouched anonymous memory, and never freed or written.
 *
 * <p>Beside the count, a frame remembers whether it ever held code while it was in use ({@link #holdsCode}): an
 * engine's translations of it must be invalidated before it holds other code (Unicorn keeps them by physical address).
 */
public final class PhysicalMemory implements AutoCloseable {
    public static final int FRAME_SIZE = 4096;
    public static final int FRAME_SHIFT = 12;
    /** The smallest arena that is any use: page tables, a stack and libc. */
    private static final long MINIMUM_SIZE = 64L << 20;

    private final long size;
    private final long limit;
    private final MemorySegment segment;
    /** Reference counts: one int per frame, in memory that the host provides only where it is touched. */
    private final MemorySegment counts;
    /** One byte per frame: 1 if the frame held code. */
    private final MemorySegment code;
    private final long zeroFrame;
    private long nextFresh = FRAME_SIZE;
    private final FreeFrames free;
    private long used;
    /** Frames of {@link #allocateContiguous}, which show files and not memory of the guest's. */
    private long windows;

    private PhysicalMemory(long size, long limit, MemorySegment segment) {
        this.size = size;
        this.limit = limit;
        this.segment = segment;
        long frames = size >>> FRAME_SHIFT;
        this.counts = HostMapping.reserve(frames * Integer.BYTES);
        this.code = HostMapping.reserve(frames);
        this.free = new FreeFrames(segment);
        this.zeroFrame = allocate();
    }

    /**
     * Reserves an arena of up to {@code size} bytes, halving the size while the host refuses it.
     *
     * @throws OutOfGuestMemory if the host refuses even a small arena
     */
    public static PhysicalMemory create(long size) {
        return create(size, Long.MAX_VALUE);
    }

    /**
     * Reserves an arena of up to {@code size} bytes, of which frames of up to {@code limit} bytes can be in use at a
     * time, files not counted.
     *
     * @throws OutOfGuestMemory if the host refuses even a small arena
     */
    public static PhysicalMemory create(long size, long limit) {
        for (long s = Math.max(MINIMUM_SIZE, size & -FRAME_SIZE); s >= MINIMUM_SIZE; s = (s / 2) & -FRAME_SIZE) {
            MemorySegment arena = HostMapping.tryReserve(s);
            if (arena != null) {
                return new PhysicalMemory(s, Math.min(s, limit), arena);
            }
        }
        throw new OutOfGuestMemory("the host refuses to reserve " + (MINIMUM_SIZE >> 20) + " MiB of memory");
    }

    /** The whole arena; a physical address is an offset in it. */
    public MemorySegment segment() {
        return segment;
    }

    /** Bytes in the arena. */
    public long size() {
        return size;
    }

    /** The most bytes that can be in use at a time, files not counted. */
    public long limit() {
        return limit;
    }

    /** Bytes in frames that are in use, the zero frame included. */
    public long used() {
        return used + windows << FRAME_SHIFT;
    }

    public long zeroFrame() {
        return zeroFrame;
    }

    /**
     * Takes a frame filled with zeros, with one reference.
     *
     * @throws OutOfGuestMemory if there is none
     */
    public long allocate() {
        checkLimit();
        long frame = free.takeUsed();
        if (frame != 0) {
            segment.asSlice(frame, FRAME_SIZE).fill((byte) 0);
        } else {
            frame = takeZero();
        }
        counts.setAtIndex(JAVA_INT, frame >>> FRAME_SHIFT, 1);
        used++;
        return frame;
    }

    /** Takes a frame whose contents are unspecified, with one reference: for callers that fill it at once. */
    public long allocateUncleared() {
        checkLimit();
        long frame = free.takeUsed();
        if (frame == 0) {
            frame = takeZero();
        }
        counts.setAtIndex(JAVA_INT, frame >>> FRAME_SHIFT, 1);
        used++;
        return frame;
    }

    /**
     * Takes {@code count} adjacent frames that were never used before, each with one reference.
     *
     * @throws OutOfGuestMemory if the arena is full
     */
    public long allocateContiguous(long count) {
        long first = takeFresh(count);
        for (long i = 0; i < count; i++) {
            counts.setAtIndex(JAVA_INT, (first >>> FRAME_SHIFT) + i, 1);
        }
        windows += count;
        return first;
    }

    private long takeZero() {
        long frame = free.takeZero();
        return frame != 0 ? frame : takeFresh(1);
    }

    private void checkLimit() {
        if (used >= limit >>> FRAME_SHIFT) {
            throw exhausted();
        }
    }

    private OutOfGuestMemory exhausted() {
        return new OutOfGuestMemory("guest memory of " + (limit >> 20) + " MiB is exhausted");
    }

    private long takeFresh(long count) {
        if (count <= 0 || count > (size - nextFresh) >>> FRAME_SHIFT) {
            throw exhausted();
        }
        long first = nextFresh;
        nextFresh += count << FRAME_SHIFT;
        return first;
    }

    /** Adds a reference. The zero frame is not counted. */
    public void retain(long frame) {
        if (frame != zeroFrame) {
            long index = frame >>> FRAME_SHIFT;
            counts.setAtIndex(JAVA_INT, index, counts.getAtIndex(JAVA_INT, index) + 1);
        }
    }

    /** Drops a reference; the last one frees the frame. */
    public void release(long frame) {
        if (frame == zeroFrame) {
            return;
        }
        long index = frame >>> FRAME_SHIFT;
        int left = counts.getAtIndex(JAVA_INT, index) - 1;
        if (left < 0) {
            throw new IllegalStateException("frame 0x" + Long.toHexString(frame) + " was released twice");
        }
        counts.setAtIndex(JAVA_INT, index, left);
        if (left == 0) {
            free.add(frame);
            used--;
        }
    }

    /** The number of page-table entries and other owners that refer to a frame; the zero frame counts as shared. */
    public int references(long frame) {
        return frame == zeroFrame ? Integer.MAX_VALUE : counts.getAtIndex(JAVA_INT, frame >>> FRAME_SHIFT);
    }

    /** Whether an engine may hold translations of code in this frame. */
    public boolean holdsCode(long frame) {
        return code.get(JAVA_BYTE, frame >>> FRAME_SHIFT) != 0;
    }

    /** Notes that a frame is executable from now on. */
    public void markCode(long frame) {
        code.set(JAVA_BYTE, frame >>> FRAME_SHIFT, (byte) 1);
    }

    /** Takes the note back: nobody can execute the frame any more, and the engine was told to forget its code. */
    public void unmarkCode(long frame) {
        code.set(JAVA_BYTE, frame >>> FRAME_SHIFT, (byte) 0);
    }

    /**
     * Makes adjacent frames show a host file: what the guest writes to them is written to the file, and seen by every
     * other process that maps it. Pages beyond the end of the file must not be touched by anyone: the host would answer
     * with SIGBUS.
     *
     * @param first a frame of {@link #allocateContiguous}
     * @param bytes a multiple of {@link #FRAME_SIZE}
     * @param offset where in the file, a multiple of {@link #FRAME_SIZE}
     * @return false if the host refuses
     */
    public boolean mapFile(long first, long bytes, int hostFd, long offset, boolean writable) {
        return HostMapping.mapFile(segment.asSlice(first, bytes), hostFd, offset, writable);
    }

    /** Ends {@link #mapFile}: the frames hold zeros again. */
    public void unmapFile(long first, long bytes) {
        if (!HostMapping.mapZeros(segment.asSlice(first, bytes))) {
            throw new OutOfGuestMemory("the host refuses to give back " + bytes + " bytes of a file mapping");
        }
    }

    /** The 64-bit word at a physical address. */
    public long word(long physical) {
        return segment.get(JAVA_LONG, physical);
    }

    public void setWord(long physical, long value) {
        segment.set(JAVA_LONG, physical, value);
    }

    @Override
    public void close() {
        HostMapping.release(segment);
        HostMapping.release(counts);
        HostMapping.release(code);
        free.close();
    }
}
