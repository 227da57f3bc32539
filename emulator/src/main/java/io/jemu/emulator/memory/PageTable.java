package io.jemu.emulator.memory;

/**
 * A four-level x86-64 page table in guest RAM (Intel SDM volume 3, section 5.5), as the CPU itself walks it.
 *
 * <p>It holds what the CPU may do with a page now; what the program may do in the end is the business of whoever owns
 * the address space. An entry without {@link #PRESENT} may keep its frame ({@link #RETAINED}): PROT_NONE keeps
 * contents. Only the lower, canonical half is used: addresses from 0 up to {@link #LIMIT}. The table owns one reference
 * to each frame in it, but the caller counts them: this class neither retains nor releases page frames.
 */
public final class PageTable {
    public static final long PRESENT = 1;
    public static final long WRITABLE = 1 << 1;
    public static final long USER = 1 << 2;
    public static final long ACCESSED = 1 << 5;
    public static final long DIRTY = 1 << 6;
    /** Software bit: the entry is not present, yet owns the frame it names. */
    public static final long RETAINED = 1 << 9;
    /** Software bit: the frame belongs to a shared mapping, and is never copied on write. */
    public static final long SHARED = 1 << 10;
    /** Software bit: the frame's contents never change, and translations of its code stay valid. */
    public static final long CONSTANT = 1 << 11;
    public static final long NO_EXECUTE = 1L << 63;
    public static final long FRAME_MASK = 0x000f_ffff_ffff_f000L;

    /** The end of the user half: Linux's TASK_SIZE plus its guard page. */
    public static final long LIMIT = 1L << 47;

    private static final int TOP_SHIFT = 39;
    private static final int LEVEL_BITS = 9;
    private static final int INDEX_MASK = (1 << LEVEL_BITS) - 1;
    private static final long TABLE_FLAGS = PRESENT | WRITABLE | USER | ACCESSED;

    private final PhysicalMemory memory;
    private final long root;

    /** Makes an empty table. */
    public PageTable(PhysicalMemory memory) {
        this.memory = memory;
        this.root = memory.allocate();
    }

    /** The physical address of the top level: what CR3 is loaded with. */
    public long root() {
        return root;
    }

    /** The entry of a page, or 0. */
    public long get(long address) {
        long slot = slot(address, false);
        return slot == 0 ? 0 : memory.word(slot);
    }

    /** Sets the entry of a page. The CPU may still use the old one until its TLB is flushed. */
    public void set(long address, long entry) {
        memory.setWord(slot(address, true), entry);
    }

    /** The physical address of the entry, or 0 if a level is missing and {@code create} is false. */
    private long slot(long address, boolean create) {
        if (address < 0 || address >= LIMIT) {
            if (create) {
                throw new IllegalArgumentException("not a user address: 0x" + Long.toHexString(address));
            }
            return 0;
        }
        long table = root;
        for (int shift = TOP_SHIFT; shift > PhysicalMemory.FRAME_SHIFT; shift -= LEVEL_BITS) {
            long slot = table + 8 * (address >>> shift & INDEX_MASK);
            long entry = memory.word(slot);
            if ((entry & PRESENT) == 0) {
                if (!create) {
                    return 0;
                }
                entry = memory.allocate() | TABLE_FLAGS;
                memory.setWord(slot, entry);
            }
            table = entry & FRAME_MASK;
        }
        return table + 8 * (address >>> PhysicalMemory.FRAME_SHIFT & INDEX_MASK);
    }

    /** Gives the new entry for a page that has one. */
    @FunctionalInterface
    public interface EntryUpdate {
        long apply(long address, long entry);
    }

    /**
     * Replaces each non-zero entry in [start, end) by what {@code update} returns, skipping absent tables.
     *
     * @return whether any entry that was present has changed, so that the TLB must be flushed
     */
    public boolean update(long start, long end, EntryUpdate update) {
        return update(root, TOP_SHIFT, 0, start, Math.min(end, LIMIT), update);
    }

    private boolean update(long table, int shift, long base, long start, long end, EntryUpdate update) {
        boolean changed = false;
        long span = 1L << shift;
        int first = (int) Math.max(0, (start - base) >> shift);
        for (int i = first; i <= INDEX_MASK; i++) {
            long address = base + i * span;
            if (address >= end) {
                break;
            }
            long slot = table + 8L * i;
            long entry = memory.word(slot);
            if (entry == 0) {
                continue;
            }
            if (shift > PhysicalMemory.FRAME_SHIFT) {
                changed |= update(entry & FRAME_MASK, shift - LEVEL_BITS, address, start, end, update);
            } else {
                long replacement = update.apply(address, entry);
                if (replacement != entry) {
                    memory.setWord(slot, replacement);
                    changed |= (entry & PRESENT) != 0;
                }
            }
        }
        return changed;
    }

    /** Frees the table's own frames. Page frames must have been released, and the table is not used again. */
    public void release() {
        release(root, TOP_SHIFT);
    }

    private void release(long table, int shift) {
        if (shift > PhysicalMemory.FRAME_SHIFT) {
            for (int i = 0; i <= INDEX_MASK; i++) {
                long entry = memory.word(table + 8L * i);
                if ((entry & PRESENT) != 0) {
                    release(entry & FRAME_MASK, shift - LEVEL_BITS);
                }
            }
        }
        memory.release(table);
    }
}
