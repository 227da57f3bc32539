package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What processes share of mapped files: the frames of files mapped MAP_SHARED, and pages kept of others. */
public final class SharedFiles {
    private final PhysicalMemory memory;
    private final Map<Key, SharedPages> files = new HashMap<>();
    private final PageCache cache;
    private long[] freeWindows = new long[8];
    private int freeWindowCount;
    private Runnable beforeMapping;

    public SharedFiles(PhysicalMemory memory) {
        this.memory = memory;
        this.cache = new PageCache(memory);
    }

    /** A file opened for reading only is kept apart: the host lets its pages not be written. */
    private record Key(long device, long inode, boolean writable) {
        static Key of(Backing file) {
            return new Key(file.contentDevice(), file.contentInode(), file.writable());
        }
    }

    /** Pages of files that are mapped privately. */
    PageCache cache() {
        return cache;
    }

    /** Has something done before the first file of the host is shown in guest memory. */
    public void beforeMapping(Runnable action) {
        beforeMapping = action;
    }

    /** The pages of a file. */
    SharedPages pagesOf(Backing file) {
        if (beforeMapping != null) {
            beforeMapping.run();
            beforeMapping = null;
        }
        return files.computeIfAbsent(Key.of(file), key -> new SharedPages(memory, file, this));
    }

    /**
     * A file may have become shorter. What lies beyond its end must be out of everybody's reach at once: the host would
     * answer an access with SIGBUS, to jemu.
     */
    public void sizesChanged() {
        for (SharedPages pages : files.values()) {
            pages.checkSize();
        }
    }

    /**
     * The host found that a page does not exist any more, and zeros are in its place. Everybody forgets what lies
     * beyond the end of its file.
     *
     * @param frame its physical address
     * @param map the map of the task that may have touched it
     * @return the address at which the map had the page, or -1
     */
    public long lost(long frame, MemoryMap map) {
        for (SharedPages pages : files.values()) {
            long offset = pages.offsetOf(frame);
            if (offset >= 0) {
                long address = map.addressOf(pages, offset, frame);
                pages.showAgain(frame, offset);
                return address;
            }
        }
        return -1;
    }

    /** Whether the guest has mappings of a file that share writes, or could be made to. */
    public boolean mapsWritable(Backing file) {
        return files.containsKey(new Key(file.contentDevice(), file.contentInode(), true));
    }

    /** Prepares such mappings for a host that allows no new ones. */
    public void keepWritable(Backing file) {
        SharedPages pages = files.get(new Key(file.contentDevice(), file.contentInode(), true));
        if (pages != null) {
            pages.mapAll();
        }
    }

    /** Nobody maps the file any more. */
    void forget(SharedPages pages) {
        files.remove(Key.of(pages.file()), pages);
    }

    long takeWindow() {
        return freeWindowCount > 0
                ? freeWindows[--freeWindowCount]
                : memory.allocateContiguous(SharedPages.WINDOW >> PhysicalMemory.FRAME_SHIFT);
    }

    void giveBackWindow(long first) {
        memory.unmapFile(first, SharedPages.WINDOW);
        if (freeWindowCount == freeWindows.length) {
            freeWindows = Arrays.copyOf(freeWindows, 2 * freeWindowCount);
        }
        freeWindows[freeWindowCount++] = first;
    }
}
