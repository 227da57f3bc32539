package io.jemu.loader.tls;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.TlsSegment;
import java.util.List;

/**
 * Where the blocks of the objects present at start-up lie below the thread pointer: variant II of the ELF TLS
 * specification, computed as glibc's _dl_determine_tlsoffset does.
 *
 * @param used bytes below the thread pointer that are taken (_dl_tls_static_used)
 * @param alignment largest alignment of any block (_dl_tls_static_align)
 * @param rseqOffset where the rseq area is relative to the thread pointer, if it is a block of its own (glibc 2.41),
 *     else 0
 */
public record StaticLayout(long used, long alignment, long rseqOffset) {
    /** TCB_ALIGNMENT. */
    private static final long TCB_ALIGNMENT = 64;
    /** The area that the kernel's first version of rseq needs, and its alignment. */
    private static final long RSEQ_AREA_SIZE = 32;

    /**
     * Places the objects; their {@code tlsOffset} is set.
     *
     * @param modules those with PT_TLS, in load order
     * @param rseqSize AT_RSEQ_FEATURE_SIZE, 0 if unknown
     * @param rseqAlignment AT_RSEQ_ALIGN, 0 if unknown
     * @param rseqBlock whether the rseq area is placed behind the blocks, not inside struct pthread
     */
    static StaticLayout place(List<LinkMap> modules, boolean rseqBlock, long rseqSize, long rseqAlignment) {
        long alignment = TCB_ALIGNMENT;
        long offset = 0;
        // A gap that an alignment left open; later, smaller blocks may go there.
        long gapTop = 0;
        long gapBottom = 0;
        for (LinkMap map : modules) {
            TlsSegment tls = map.tls();
            long align = Math.max(1, tls.alignment());
            long firstByte = -tls.firstByteOffset() & align - 1;
            alignment = Math.max(alignment, align);
            if (gapBottom - gapTop >= tls.blockSize()) {
                long inGap = roundUp(gapTop + tls.blockSize() - firstByte, align) + firstByte;
                if (inGap <= gapBottom) {
                    gapTop = inGap;
                    map.state().placeTls(inGap);
                    continue;
                }
            }
            long next = roundUp(offset + tls.blockSize() - firstByte, align) + firstByte;
            if (next > offset + tls.blockSize() + gapBottom - gapTop) {
                gapTop = offset;
                gapBottom = next - tls.blockSize();
            }
            offset = next;
            map.state().placeTls(next);
        }
        if (!rseqBlock) {
            return new StaticLayout(offset, alignment, 0);
        }
        long align = Math.max(RSEQ_AREA_SIZE, rseqAlignment);
        long withArea = roundUp(offset, align) + roundUp(Math.max(RSEQ_AREA_SIZE, rseqSize), align);
        return new StaticLayout(withArea, Math.max(alignment, align), -withArea);
    }

    static long roundUp(long value, long alignment) {
        return value + alignment - 1 & -alignment;
    }
}
