package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Which code is watched. For blocks there is a table of bytes by the low bits of addresses, at which
 * {@link BlockThunk} looks before it calls Java; for instructions there are hooks of Unicorn.
 */
final class WatchedCode implements CodeWatch {
    /** How many bytes the table has; a power of two. */
    static final int TABLE_SIZE = 1 << 20;
    private static final int MASK = TABLE_SIZE - 1;
    private static final int FULL = 0xff;
    /** Ranges with more pages than this have all code forgotten rather than each page's. */
    private static final int MOST_PAGES = 4096;

    private final Uc uc;
    private final Translation translation;
    private final long callback;
    /** How many watched addresses have these low bits. */
    private final MemorySegment table;
    private final AddressCounts blocks = new AddressCounts();
    private final List<Range> ranges = new ArrayList<>();
    private boolean everyBlock;
    private boolean stepping;

    private record Range(long begin, long end, long hook) {
        boolean contains(long address) {
            return Long.compareUnsigned(address, begin) >= 0 && Long.compareUnsigned(address, end) < 0;
        }
    }

    /**
     * @param callback what Unicorn calls for an instruction of a range
     * @param table zeroes, which nobody else writes
     */
    WatchedCode(Uc uc, Translation translation, long callback, MemorySegment table) {
        this.uc = uc;
        this.translation = translation;
        this.callback = callback;
        this.table = table;
    }

    @Override
    public void addBlock(long address) {
        if (blocks.add(address) && !everyBlock) {
            mark(address);
        }
    }

    @Override
    public void removeBlock(long address) {
        if (blocks.remove(address) && !everyBlock) {
            int bucket = (int) address & MASK;
            int count = Byte.toUnsignedInt(table.get(JAVA_BYTE, bucket));
            // A byte that was full once has lost count.
            if (count != FULL) {
                table.set(JAVA_BYTE, bucket, (byte) (count - 1));
            }
        }
    }

    private void mark(long address) {
        int bucket = (int) address & MASK;
        int count = Byte.toUnsignedInt(table.get(JAVA_BYTE, bucket));
        table.set(JAVA_BYTE, bucket, (byte) Math.min(FULL, count + 1));
    }

    @Override
    public void everyBlock(boolean on) {
        if (everyBlock != on) {
            everyBlock = on;
            table.fill((byte) (on ? FULL : 0));
            if (!on) {
                blocks.forEach(this::mark);
            }
        }
    }

    @Override
    public void addRange(long begin, long end) {
        if (Long.compareUnsigned(begin, end) >= 0) {
            throw new IllegalArgumentException("the range is empty");
        }
        ranges.add(new Range(begin, end, uc.hookInstructions(callback, begin, end - 1)));
        forget(begin, end);
    }

    @Override
    public void removeRange(long begin, long end) {
        for (Range range : ranges) {
            if (range.begin == begin && range.end == end) {
                ranges.remove(range);
                uc.removeHook(range.hook);
                // Until it is translated anew, code goes on to call the callback.
                forget(begin, end);
                return;
            }
        }
        throw new IllegalArgumentException("the range is not watched");
    }

    /** Has code of a range translated again. */
    private void forget(long begin, long end) {
        long first = begin & -PhysicalMemory.FRAME_SIZE;
        long pages = Long.divideUnsigned(end - first + PhysicalMemory.FRAME_SIZE - 1, PhysicalMemory.FRAME_SIZE);
        if (Long.compareUnsigned(pages, MOST_PAGES) > 0) {
            uc.control(UcControl.UC_CTL_TB_FLUSH);
        } else if (translation.table() != null) {
            for (long i = 0; i < pages; i++) {
                translation.invalidateAddress(first + i * PhysicalMemory.FRAME_SIZE);
            }
            // A block that began in the page before may reach into the range.
            translation.invalidateAddress(first - PhysicalMemory.FRAME_SIZE);
        }
    }

    @Override
    public void step(boolean on) {
        stepping = on;
    }

    boolean stepping() {
        return stepping;
    }

    boolean wantsBlock(long address) {
        return everyBlock || blocks.contains(address);
    }

    boolean wantsInstruction(long address) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
