package io.jemu.loader.object;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import java.util.List;

/**
 * Where an object lies in guest memory and what its program headers say; all addresses are absolute.
 *
 * @param base l_addr, what is added to an address of the file
 * @param mapStart first byte of the mapping
 * @param mapEnd byte after the last one, not rounded up to a page
 * @param contiguous whether the whole of [mapStart, mapEnd) belongs to the object
 * @param entry absolute e_entry
 * @param headersAddress address of the program headers in the image, 0 if no segment holds them
 * @param headers the program headers
 * @param dynamicAddress address of PT_DYNAMIC, 0 if there is none
 * @param dynamicCount entries that fit into PT_DYNAMIC (l_ldnum)
 * @param dynamicReadOnly whether PT_DYNAMIC is not writable (l_ld_readonly)
 * @param tls PT_TLS, null if there is none or it is empty
 * @param relroStart unrelocated start of PT_GNU_RELRO (l_relro_addr), page rounding is left to the user
 * @param relroSize bytes, 0 for none
 * @param stackFlags p_flags of PT_GNU_STACK, PF_R | PF_W | PF_X when there is none
 */
public record ObjectImage(long base, long mapStart, long mapEnd, boolean contiguous, long entry, long headersAddress,
        List<ProgramHeader> headers, long dynamicAddress, int dynamicCount, boolean dynamicReadOnly, TlsSegment tls,
        long relroStart, long relroSize, int stackFlags) {

    /** Nothing at all: of a library that was not found. */
    static final ObjectImage NONE = new ObjectImage(0, 0, 0, false, 0, 0, List.of(), 0, 0, false, null, 0, 0, 0);

    /** Whether an absolute address lies in the mapping; gaps between segments count. */
    public boolean spans(long address) {
        return Long.compareUnsigned(address, mapStart) >= 0 && Long.compareUnsigned(address, mapEnd) < 0;
    }

    /**
     * Whether an absolute address belongs to the object: in a PT_LOAD, or anywhere in the mapping if that is
     * contiguous (_dl_addr_inside_object and its callers).
     */
    public boolean contains(long address) {
        if (!spans(address)) {
            return false;
        }
        if (contiguous) {
            return true;
        }
        for (ProgramHeader header : headers) {
            if (header.is(SegmentType.PT_LOAD) && header.contains(address - base)) {
                return true;
            }
        }
        return false;
    }
}
