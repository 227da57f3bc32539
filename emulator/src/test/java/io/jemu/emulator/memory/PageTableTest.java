package io.jemu.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageTableTest {
    private static final long ENTRY = PageTable.PRESENT | PageTable.USER;
    private static final long FAR = 1L << 46;

    private final PhysicalMemory memory = PhysicalMemory.create(256L << 20);
    private final PageTable table = new PageTable(memory);
    private final long empty = memory.used();

    @AfterEach
    void close() {
        memory.close();
    }

    private static long entry(long number) {
        return number << PhysicalMemory.FRAME_SHIFT | ENTRY;
    }

    private void clear(PageTable from, long start, long end) {
        from.update(start, end, (address, entry) -> 0);
    }

    @Test
    void tablesThatBecomeEmptyAreFreed() {
        for (long i = 0; i < 2000; i++) {
            table.set(i << 30, entry(i + 1));
        }
        assertThat(memory.used()).isGreaterThan(empty + 4000L * Page.SIZE);
        for (long i = 0; i < 2000; i += 2) {
            clear(table, i << 30, (i << 30) + Page.SIZE);
        }
        assertThat(table.get(3L << 30)).isEqualTo(entry(4));
        assertThat(table.get(2L << 30)).isZero();
        clear(table, 0, PageTable.LIMIT);
        assertThat(memory.used()).isEqualTo(empty);
    }

    @Test
    void tableWithOneEntryLeftStays() {
        table.set(FAR, entry(1));
        table.set(FAR + Page.SIZE, entry(2));
        clear(table, FAR, FAR + Page.SIZE);
        assertThat(table.get(FAR)).isZero();
        assertThat(table.get(FAR + Page.SIZE)).isEqualTo(entry(2));
    }

    @Test
    void copyHasTheSameEntriesInTheRangeOnly() {
        table.set(0x1000, entry(1));
        table.set(0x2000, entry(2));
        table.set(FAR, entry(3));
        PageTable copy = new PageTable(memory);
        boolean changed = table.copy(copy, 0x2000, PageTable.LIMIT, (address, entry) -> entry | PageTable.SHARED);
        assertThat(changed).isTrue();
        assertThat(copy.get(0x1000)).isZero();
        assertThat(copy.get(0x2000)).isEqualTo(entry(2) | PageTable.SHARED).isEqualTo(table.get(0x2000));
        assertThat(copy.get(FAR)).isEqualTo(entry(3) | PageTable.SHARED);
        clear(copy, 0, PageTable.LIMIT);
        copy.release();
        clear(table, 0, PageTable.LIMIT);
        assertThat(memory.used()).isEqualTo(empty);
    }

    @Test
    void tableThatStillHasEntriesIsReleasedWithAllItsFrames() {
        PageTable other = new PageTable(memory);
        other.set(0x1000, entry(1));
        other.set(FAR, entry(2));
        other.release();
        assertThat(memory.used()).isEqualTo(empty);
    }
}
