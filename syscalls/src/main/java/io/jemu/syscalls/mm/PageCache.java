package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Pages of files that are mapped privately and not writable, kept for the next mapping of the same file: a program that
 * is executed again is not read again, and code translated from it once serves all processes.
 */
final class PageCache {
    /** When so many bytes are kept, all are given up: those that are mapped stay with their mappings. */
    private static final long LIMIT = 256L << 20;
    /** Pages of a file from here on are not kept: programs and libraries are smaller. */
    static final long MAX_OFFSET = 256L << 20;

    private final PhysicalMemory memory;
    private final Map<Key, Pages> files = new HashMap<>();
    private long bytes;

    PageCache(PhysicalMemory memory) {
        this.memory = memory;
    }

    private record Key(long device, long inode, long version) {
        /** Written out: for the comparison that comes with a record, the JVM would spin classes in every run. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.device == device && key.inode == inode && key.version == version;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(device) ^ Long.hashCode(inode) ^ Long.hashCode(version);
        }
    }

    /** The pages of a file, or null if it cannot be told whether they are still those of the file. */
    Pages pagesOf(Backing file) {
        long version = file.version();
        if (version == 0) {
            return null;
        }
        return files.computeIfAbsent(new Key(file.contentDevice(), file.contentInode(), version), key -> new Pages());
    }

    /** The pages of one file by number. */
    final class Pages {
        private long[] frames = new long[16];

        /** The frame of a page, or 0. */
        long get(long offset) {
            long index = offset >>> PhysicalMemory.FRAME_SHIFT;
            return index < frames.length ? frames[(int) index] : 0;
        }

        /** Keeps a frame that holds a page: the caller's reference becomes the cache's. */
        void put(long offset, long frame, TranslationCache cache) {
            // From here on the contents are constant: what was translated of the frame earlier is dropped now.
            if (memory.holdsCode(frame)) {
                cache.invalidateCode(frame);
            }
            int index = Math.toIntExact(offset >>> PhysicalMemory.FRAME_SHIFT);
            if (index >= frames.length) {
                frames = Arrays.copyOf(frames, Math.max(index + 1, 2 * frames.length));
            }
            frames[index] = frame;
            bytes += PhysicalMemory.FRAME_SIZE;
        }

        private void clear() {
            for (long frame : frames) {
                if (frame != 0) {
                    memory.release(frame);
                }
            }
            frames = new long[16];
        }
    }

    /** Gives up what is kept if it is too much. Called where no frame of the cache is in use but those mapped. */
    void trim() {
        if (bytes > Math.min(LIMIT, memory.limit() / 4)) {
            giveUp();
        }
    }

    /** Gives up what is kept; false if that was nothing. Called where {@link #trim} may be. */
    boolean giveUp() {
        boolean any = bytes > 0;
        files.values().forEach(Pages::clear);
        files.clear();
        bytes = 0;
        return any;
    }
}
