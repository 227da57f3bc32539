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
        long slot = slot(address, true);
        count(slot, memory.word(slot), entry);
        memory.setWord(slot, entry);
    }

    /** Keeps count of a table's entries: they are references to its frame, besides the one of the level above. */
    private void count(long slot, long before, long after) {
        if ((before == 0) != (after == 0)) {
            long table = Page.roundDown(slot);
            if (after != 0) {
                memory.retain(table);
            } else {
                memory.release(table);
            }
        }
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
                entry = addTable(slot);
            }
            table = entry & FRAME_MASK;
        }
        return table + 8 * (address >>> PhysicalMemory.FRAME_SHIFT & INDEX_MASK);
    }

    private long addTable(long slot) {
        long entry = memory.allocate() | TABLE_FLAGS;
        count(slot, 0, entry);
        memory.setWord(slot, entry);
        return entry;
    }

    /** Gives the new entry for a page that has one. */
    @FunctionalInterface
    public interface EntryUpdate {
        long apply(long address, long entry);
    }

    /**
     * Replaces each non-zero entry in [start, end) by what {@code update} returns, skipping absent tables. Tables that
     * become empty are freed.
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
                long lower = entry & FRAME_MASK;
                changed |= update(lower, shift - LEVEL_BITS, address, start, end, update);
                if (memory.references(lower) == 1) {
                    memory.release(lower);
                    count(slot, entry, 0);
                    memory.setWord(slot, 0);
                }
                if (memory.references(table) == 1) {
                    break;
                }
            } else {
                long replacement = update.apply(address, entry);
                if (replacement != entry) {
                    count(slot, entry, replacement);
                    memory.setWord(slot, replacement);
                    changed |= (entry & PRESENT) != 0;
                    if (replacement == 0 && memory.references(table) == 1) {
                        // Nothing is left to look for.
                        break;
                    }
                }
            }
        }
        return changed;
    }

    /**
     * Replaces each non-zero entry in [start, end) by what {@code update} returns, and gives another table the same
     * entries; it has none there before.
     *
     * @return whether any entry that was present has changed, so that the TLB must be flushed
     */
    public boolean copy(PageTable other, long start, long end, EntryUpdate update) {
        return copy(root, other.root, TOP_SHIFT, 0, start, Math.min(end, LIMIT), update);
    }

    private boolean copy(long table, long other, int shift, long base, long start, long end, EntryUpdate update) {
        boolean changed = false;
        long span = 1L << shift;
        int first = (int) Math.max(0, (start - base) >> shift);
        int unseen = memory.references(table) - 1;
        for (int i = first; i <= INDEX_MASK && unseen > 0 && base + i * span < end; i++) {
            long address = base + i * span;
            long entry = memory.word(table + 8L * i);
            if (entry == 0) {
                continue;
            }
            unseen--;
            long otherSlot = other + 8L * i;
            if (shift > PhysicalMemory.FRAME_SHIFT) {
                long lower = memory.word(otherSlot);
                lower = (lower == 0 ? addTable(otherSlot) : lower) & FRAME_MASK;
                changed |= copy(entry & FRAME_MASK, lower, shift - LEVEL_BITS, address, start, end, update);
            } else {
                long replacement = update.apply(address, entry);
                if (replacement != entry) {
                    memory.setWord(table + 8L * i, replacement);
                    changed |= (entry & PRESENT) != 0;
                }
                memory.setWord(otherSlot, replacement);
                memory.retain(other);
            }
        }
        return changed;
    }

    /** Frees the table's own frames. Page frames must have been released, and the table is not used again. */
    public void release() {
        release(root, TOP_SHIFT);
    }

    private void release(long table, int shift) {
        for (int i = 0; i <= INDEX_MASK && memory.references(table) > 1; i++) {
            long entry = memory.word(table + 8L * i);
            if (entry != 0) {
                if (shift > PhysicalMemory.FRAME_SHIFT) {
                    release(entry & FRAME_MASK, shift - LEVEL_BITS);
                }
                memory.release(table);
            }
        }
        memory.release(table);
    }
}
