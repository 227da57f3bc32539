package io.jemu.loader.tls;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapState;
import io.jemu.loader.object.TlsSegment;
import java.util.List;

/**
 * The surplus of each thread's static block, from which objects that dlopen loads get a fixed place. Space is counted
 * from the thread pointer downwards; only what was taken last can be taken back (_dl_try_allocate_static_tls and
 * _dl_close_worker of glibc).
 */
final class StaticSpace {
    private static final long NONE = LinkMapState.NO_TLS_OFFSET;

    private final long limit;
    private final long alignment;
    private long used;
    private long optionalLeft;

    /**
     * @param layout of the objects present at start-up
     * @param limit bytes that there are below the thread pointer
     * @param optional how much may be taken by what would also work without (glibc.rtld.optional_static_tls)
     */
    StaticSpace(StaticLayout layout, long limit, long optional) {
        this.limit = limit;
        this.alignment = layout.alignment();
        this.used = layout.used();
        this.optionalLeft = optional;
    }

    private StaticSpace(StaticSpace original) {
        this.limit = original.limit;
        this.alignment = original.alignment;
        this.used = original.used;
        this.optionalLeft = original.optionalLeft;
    }

    /** The same for a process that was forked off. */
    StaticSpace copy() {
        return new StaticSpace(this);
    }

    /** Bytes taken (_dl_tls_static_used). */
    long used() {
        return used;
    }

    /** _dl_tls_static_optional. */
    long optionalLeft() {
        return optionalLeft;
    }

    /** Whether an object's block has a fixed place. */
    static boolean has(LinkMap map) {
        long offset = map.state().tlsOffset();
        return offset != NONE && offset != LinkMapState.FORCED_DYNAMIC_TLS_OFFSET;
    }

    /**
     * Gives an object a place.
     *
     * @param optional whether it would also work without
     * @return whether there is room
     */
    boolean place(LinkMap map, boolean optional) {
        TlsSegment tls = map.tls();
        if (tls == null || tls.alignment() > alignment) {
            return false;
        }
        long align = Math.max(1, tls.alignment());
        long free = limit - used;
        long size = tls.blockSize() + tls.firstByteOffset();
        if (free < size) {
            return false;
        }
        long use = free - (free - size) / align * align - tls.firstByteOffset();
        if (optional && use > optionalLeft) {
            return false;
        }
        if (optional) {
            optionalLeft -= use;
        }
        used += use;
        map.state().placeTls(used);
        return true;
    }

    /**
     * Takes back the places of objects that are unloaded together: the last ones, and one run of adjacent places if it
     * ends where the space ends; the rest is lost.
     *
     * @param maps in the order of their destructors
     */
    void release(List<LinkMap> maps) {
        long start = NONE;
        long end = NONE;
        for (LinkMap map : maps) {
            if (!has(map)) {
                continue;
            }
            long top = map.state().tlsOffset();
            long bottom = top - map.tls().blockSize();
            if (start == NONE || top == start) {
                start = bottom;
                end = end == NONE ? top : end;
            } else if (bottom == end) {
                end = top;
            } else if (end == used) {
                used = start;
                end = top;
                start = bottom;
            } else if (top == used) {
                used = bottom;
            } else if (end < top) {
                // The later one is more likely to be free one day.
                end = top;
                start = bottom;
            }
        }
        if (end != NONE && end == used) {
            used = start;
        }
    }
}
