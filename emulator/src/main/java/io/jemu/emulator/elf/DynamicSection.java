package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The dynamic section (PT_DYNAMIC): its entries in order, and the value of each tag. A tag that occurs more than once
 * has the value of its last occurrence, as in ld.so; {@link #values} gives all of them (DT_NEEDED).
 */
public final class DynamicSection {
    /** sizeof(Elf64_Dyn). */
    public static final int ENTRY_SIZE = 16;

    /** More entries than this are taken for a missing DT_NULL. */
    private static final int MAX_ENTRIES = 1 << 16;

    /**
     * One entry.
     *
     * @param tag d_tag, see {@link DynamicTag}
     * @param value d_val or d_ptr; addresses are unrelocated
     * @param address where the entry lies
     */
    public record Entry(long tag, long value, long address) {
    }

    private final List<Entry> entries;
    private final Map<DynamicTag, Long> last = new EnumMap<>(DynamicTag.class);

    private DynamicSection(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        for (Entry entry : entries) {
            DynamicTag tag = DynamicTag.of(entry.tag);
            if (tag != null) {
                last.put(tag, entry.value);
            }
        }
    }

    /**
     * Reads entries up to DT_NULL, which is not kept.
     *
     * @throws ElfFormatException ({@link Reason#BAD_DYNAMIC_SECTION}) if it has no end
     */
    public static DynamicSection parse(ElfMemory memory, long address) {
        List<Entry> entries = new ArrayList<>();
        for (long at = address; entries.size() < MAX_ENTRIES; at += ENTRY_SIZE) {
            long tag = memory.u64(at);
            if (tag == DynamicTag.DT_NULL.value()) {
                return new DynamicSection(entries);
            }
            entries.add(new Entry(tag, memory.u64(at + 8), at));
        }
        throw new ElfFormatException(Reason.BAD_DYNAMIC_SECTION);
    }

    /** All entries before DT_NULL, in order. */
    public List<Entry> entries() {
        return entries;
    }

    public boolean has(DynamicTag tag) {
        return last.containsKey(tag);
    }

    /** The value of a tag, or {@code absent}. */
    public long value(DynamicTag tag, long absent) {
        Long value = last.get(tag);
        return value == null ? absent : value;
    }

    /** The value of a tag, or 0. */
    public long value(DynamicTag tag) {
        return value(tag, 0);
    }

    /** The values of all occurrences of a tag, in order. */
    public List<Long> values(DynamicTag tag) {
        return entries.stream().filter(entry -> entry.tag == tag.value()).map(Entry::value).toList();
    }
}
