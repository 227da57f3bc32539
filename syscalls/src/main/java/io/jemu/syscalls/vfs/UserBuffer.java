package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The memory that a read or write call names: one range or a list of ranges of an address space, of which a front part
 * has been transferred.
 *
 * <p>Files of the host transfer straight from and to guest RAM: {@link #gather} gives the next physically contiguous
 * runs as an array of struct iovec. Other files copy with {@link #put} and {@link #get}. If memory faults, what lies
 * before the fault is transferred and counts; only a fault at the first byte is an error, as in Linux.
 *
 * <p>An object is reused from call to call and belongs to one thread.
 */
public final class UserBuffer {
    /** The most that one call transfers, in bytes: Linux's MAX_RW_COUNT. */
    public static final long MAX_RW_COUNT = 0x7fff_f000L;
    /** The most ranges in one call. */
    public static final int IOV_MAX = 1024;

    private static final int IOVEC_SIZE = 16;
    private static final long MAX_UNSIGNED_INT = 0xffff_ffffL;
    /** Bounds the memory that a single host call pins, and so what a read of a huge buffer allocates in vain. */
    private static final long GATHER_LIMIT = 4L << 20;
    /** An address in the host's first page, which is never mapped. */
    private static final long INACCESSIBLE = 1;
    private static final int FRAME = PhysicalMemory.FRAME_SIZE;

    private final MemorySegment vectors = Arena.ofAuto().allocate((long) IOVEC_SIZE * IOV_MAX, Long.BYTES);
    private AddressSpace memory;
    private long[] addresses = new long[8];
    private long[] lengths = new long[8];
    private int ranges;
    private long length;
    private int range;
    private long rangeDone;
    private long transferred;
    private long gathered;
    private boolean faulted;

    /** A buffer of one range. */
    public static UserBuffer of(AddressSpace memory, long address, long length) {
        return new UserBuffer().single(memory, address, length);
    }

    /**
     * Makes this the buffer of a call with one range.
     *
     * @param count bytes; what exceeds {@link #MAX_RW_COUNT} is ignored
     * @throws GuestFault if the range leaves the user half of the address space
     */
    public UserBuffer single(AddressSpace space, long address, long count) {
        reset(space);
        add(address, count);
        return this;
    }

    /**
     * Makes this the buffer of a call with an array of struct iovec.
     *
     * @throws GuestFault if the array or a range cannot be accessed
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL for a negative length or too many ranges
     */
    public UserBuffer vector(AddressSpace space, long array, long count) {
        reset(space);
        // Linux takes the number for a 32-bit one (import_iovec, lib/iov_iter.c).
        long entries = count & MAX_UNSIGNED_INT;
        if (entries > IOV_MAX) {
            throw Errno.EINVAL.failure();
        }
        for (int i = 0; i < entries; i++) {
            long entry = array + (long) i * IOVEC_SIZE;
            long rangeLength = space.read64(entry + Long.BYTES);
            if (rangeLength < 0) {
                throw Errno.EINVAL.failure();
            }
            // A single range is cut before its end is looked at.
            add(space.read64(entry), entries == 1 ? Math.min(rangeLength, MAX_RW_COUNT) : rangeLength);
        }
        return this;
    }

    private void reset(AddressSpace space) {
        memory = space;
        ranges = 0;
        length = 0;
        range = 0;
        rangeDone = 0;
        transferred = 0;
        gathered = 0;
    }

    private void add(long address, long count) {
        if (address < 0 || address > PageTable.LIMIT || count < 0 || count > PageTable.LIMIT - address) {
            throw new GuestFault(address, Access.READ);
        }
        if (ranges == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * ranges);
            lengths = Arrays.copyOf(lengths, 2 * ranges);
        }
        long taken = Math.min(count, MAX_RW_COUNT - length);
        addresses[ranges] = address;
        lengths[ranges++] = taken;
        length += taken;
    }

    /** Leaves out what exceeds some bytes. */
    public void limit(long count) {
        long left = count;
        for (int i = 0; i < ranges; i++) {
            lengths[i] = Math.min(lengths[i], left);
            left -= lengths[i];
        }
        length = Math.min(length, count);
    }

    /** Bytes in all ranges. */
    public long length() {
        return length;
    }

    /** Bytes transferred so far. */
    public long transferred() {
        return transferred;
    }

    /** Bytes not transferred yet. */
    public long remaining() {
        return length - transferred;
    }

    /**
     * Prepares the next part for a transfer by the host: fills {@link #vectors} with runs of guest RAM.
     *
     * @param access {@link Access#WRITE} if the transfer fills the buffer
     * @return the number of runs; 0 at the end, or at a fault behind transferred bytes
     * @throws GuestFault if nothing was transferred yet and the first byte cannot be accessed
     */
    public int gather(Access access) {
        int count = 0;
        gathered = 0;
        faulted = false;
        long host = memory.memory().segment().address();
        long runStart = 0;
        long runEnd = -1;
        int r = range;
        long done = rangeDone;
        while (r < ranges && gathered < GATHER_LIMIT) {
            if (done == lengths[r]) {
                r++;
                done = 0;
                continue;
            }
            long physical;
            try {
                physical = memory.translate(addresses[r] + done, access);
            } catch (GuestFault fault) {
                if (transferred == 0 && gathered == 0) {
                    throw fault;
                }
                faulted = true;
                break;
            }
            long size = Math.min(lengths[r] - done, FRAME - Page.offset(physical));
            if (physical != runEnd) {
                if (count == IOV_MAX) {
                    break;
                }
                runStart = physical;
                vectors.set(JAVA_LONG, (long) count * IOVEC_SIZE, host + physical);
                count++;
            }
            runEnd = physical + size;
            vectors.set(JAVA_LONG, (long) (count - 1) * IOVEC_SIZE + Long.BYTES, runEnd - runStart);
            gathered += size;
            done += size;
        }
        return count;
    }

    /**
     * Adds what {@link #gather} found inaccessible to the runs, so that the host transfers what lies before it, or
     * fails, as it does for a process of its own.
     *
     * @param runs how many runs there are
     * @return how many there are now
     */
    public int addInaccessible(int runs) {
        if (!faulted || runs == 0 || runs == IOV_MAX) {
            return runs;
        }
        vectors.set(JAVA_LONG, (long) runs * IOVEC_SIZE, INACCESSIBLE);
        vectors.set(JAVA_LONG, (long) runs * IOVEC_SIZE + Long.BYTES, remaining() - gathered);
        gathered = remaining();
        return runs + 1;
    }

    /** Whether {@link #gather} ended before memory that cannot be accessed. */
    public boolean faulted() {
        return faulted;
    }

    /**
     * Prepares the rest as one run of host memory that nobody can access, so that the host fails as Linux does.
     *
     * @return the number of runs: 1
     */
    public int gatherInaccessible() {
        vectors.set(JAVA_LONG, 0, INACCESSIBLE);
        vectors.set(JAVA_LONG, Long.BYTES, remaining());
        gathered = remaining();
        return 1;
    }

    /** Bytes in the runs that {@link #gather} gave. */
    public long gathered() {
        return gathered;
    }

    /** The host address of the array of struct iovec that {@link #gather} filled. */
    public long vectors() {
        return vectors.address();
    }

    /** The host address of the first run that {@link #gather} gave. */
    public long firstRun() {
        return vectors.get(JAVA_LONG, 0);
    }

    /** Notes that bytes were transferred. */
    public void advance(long bytes) {
        transferred += bytes;
        long left = bytes;
        while (left > 0) {
            long step = Math.min(left, lengths[range] - rangeDone);
            rangeDone += step;
            left -= step;
            if (rangeDone == lengths[range] && range + 1 < ranges) {
                range++;
                rangeDone = 0;
            }
        }
    }

    /**
     * Copies bytes into the buffer.
     *
     * @return how many were copied: fewer if the buffer is full or faults later
     * @throws GuestFault if nothing was transferred yet and the first byte cannot be written
     */
    public int put(byte[] source, int offset, int count) {
        return copy(source, offset, count, Access.WRITE);
    }

    /**
     * Copies bytes out of the buffer.
     *
     * @return how many were copied: fewer if the buffer ends or faults later
     * @throws GuestFault if nothing was transferred yet and the first byte cannot be read
     */
    public int get(byte[] target, int offset, int count) {
        return copy(target, offset, count, Access.READ);
    }

    private int copy(byte[] bytes, int offset, int count, Access access) {
        int done = 0;
        while (done < count && remaining() > 0) {
            if (rangeDone == lengths[range]) {
                range++;
                rangeDone = 0;
                continue;
            }
            long address = addresses[range] + rangeDone;
            int size = (int) Math.min(Math.min(count - done, lengths[range] - rangeDone),
                    FRAME - Page.offset(address));
            try {
                if (access == Access.WRITE) {
                    memory.write(address, bytes, offset + done, size);
                } else {
                    memory.read(address, bytes, offset + done, size);
                }
            } catch (GuestFault fault) {
                if (transferred == 0) {
                    throw fault;
                }
                break;
            }
            advance(size);
            done += size;
        }
        return done;
    }
}
