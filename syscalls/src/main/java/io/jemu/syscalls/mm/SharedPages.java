package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PhysicalMemory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Pages that several mappings and processes share. Shared anonymous memory has a frame for each page that was touched.
 * Of a host file, windows of {@value #WINDOW} bytes are mapped into guest RAM as they are touched, so that the guest,
 * the host and other processes see each other's writes at once.
 */
final class SharedPages implements PageSource {
    /** Bytes of a file that are mapped at a time. */
    static final long WINDOW = 256 << 10;

    private final PhysicalMemory memory;
    private final Backing file;
    private final SharedFiles files;
    private final long size;
    /** First frames of windows, or frames, by number. */
    private final Map<Long, Long> frames = new HashMap<>();
    /** Bytes of areas of these pages, by memory map. */
    private final Map<MemoryMap, Long> maps = new HashMap<>();
    /** The file's size when it was last looked at. */
    private long knownSize;

    /** A file's pages. */
    SharedPages(PhysicalMemory memory, Backing file, SharedFiles files) {
        this.memory = memory;
        this.file = file;
        this.files = files;
        this.size = -1;
        this.knownSize = file.size();
        file.retain();
    }

    /** Anonymous pages, as many as mmap was asked for. */
    SharedPages(PhysicalMemory memory, long size) {
        this.memory = memory;
        this.file = null;
        this.files = null;
        this.size = size;
    }

    @Override
    public Backing file() {
        return file;
    }

    /**
     * The frame of a page.
     *
     * @param offset where the page lies in the file or the memory, in bytes, page-aligned
     * @return 0 if the page lies beyond the end of the file, or the host refuses to map it
     */
    long frame(long offset) {
        if (offset < 0 || offset >= Page.roundUp(file == null ? size : file.size())) {
            return 0;
        }
        return file == null ? anonymousFrame(offset) : fileFrame(offset);
    }

    private long anonymousFrame(long offset) {
        Long frame = frames.get(offset >>> PhysicalMemory.FRAME_SHIFT);
        if (frame == null) {
            frame = memory.allocate();
            frames.put(offset >>> PhysicalMemory.FRAME_SHIFT, frame);
        }
        return frame;
    }

    private long fileFrame(long offset) {
        Long window = frames.get(offset / WINDOW);
        if (window == null) {
            window = files.takeWindow();
            if (!memory.mapFile(window, WINDOW, file.hostFd(), offset & -WINDOW, file.writable())) {
                files.giveBackWindow(window);
                return 0;
            }
            frames.put(offset / WINDOW, window);
        }
        return window + (offset & WINDOW - 1);
    }

    /** Where a frame's page lies in the file, or -1 if the frame is not one of these. */
    long offsetOf(long frame) {
        for (Map.Entry<Long, Long> window : frames.entrySet()) {
            if (frame >= window.getValue() && frame < window.getValue() + WINDOW) {
                return window.getKey() * WINDOW + (frame - window.getValue());
            }
        }
        return -1;
    }

    /** Has a frame show the file again, which may grow again, and all maps forget the pages beyond its end. */
    void showAgain(long frame, long offset) {
        memory.mapFile(frame, PhysicalMemory.FRAME_SIZE, file.hostFd(), offset, file.writable());
        knownSize = Long.MAX_VALUE;
        checkSize();
    }

    /** Maps all of the file. */
    void mapAll() {
        for (long offset = 0; offset < file.size(); offset += WINDOW) {
            fileFrame(offset);
        }
    }

    /** Gives up pages of shared anonymous memory: they read as zeros again. */
    void discard(long from, long to) {
        frames.entrySet().removeIf(entry -> {
            long offset = entry.getKey() << PhysicalMemory.FRAME_SHIFT;
            if (offset < from || offset >= to) {
                return false;
            }
            memory.release(entry.getValue());
            return true;
        });
    }

    /** The memory maps that have areas of these pages. */
    Collection<MemoryMap> maps() {
        return maps.keySet();
    }

    /** Has all maps forget the pages beyond the end of the file, if it has become shorter. */
    void checkSize() {
        long now = file.size();
        if (now < knownSize && !frames.isEmpty()) {
            maps.keySet().forEach(map -> map.dropShared(this, Page.roundUp(now), Long.MAX_VALUE));
        }
        knownSize = now;
    }

    @Override
    public void attach(MemoryMap map, long more) {
        maps.merge(map, more, Long::sum);
    }

    @Override
    public void detach(MemoryMap map, long less) {
        maps.compute(map, (key, bytes) -> bytes == null || bytes == less ? null : Long.valueOf(bytes - less));
        if (!maps.isEmpty()) {
            return;
        }
        if (file == null) {
            frames.values().forEach(memory::release);
        } else {
            frames.values().forEach(files::giveBackWindow);
            files.forget(this);
            file.release();
        }
        frames.clear();
    }
}
