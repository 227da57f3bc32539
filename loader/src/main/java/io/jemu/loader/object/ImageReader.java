package io.jemu.loader.object;

import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import java.util.List;

/** Describes objects that the kernel mapped: the program and the vDSO. */
public final class ImageReader {
    /** The stack's permissions where PT_GNU_STACK does not say (DEFAULT_STACK_PERMS). */
    static final int DEFAULT_STACK_FLAGS = ProgramHeader.PF_R | ProgramHeader.PF_W | ProgramHeader.PF_X;

    private ImageReader() {
    }

    /**
     * The program, from what the auxiliary vector says of it (rtld_setup_main_map).
     *
     * @param headersAddress AT_PHDR
     * @param count AT_PHNUM
     * @param entry AT_ENTRY
     */
    public static ObjectImage program(AddressSpace memory, long headersAddress, int count, long entry) {
        List<ProgramHeader> headers = ProgramHeader.parseTable(new GuestElfMemory(memory), headersAddress, count);
        long base = headers.stream().filter(h -> h.is(SegmentType.PT_PHDR)).findFirst()
                .map(h -> headersAddress - h.vaddr()).orElse(0L);
        return describe(base, entry, headersAddress, headers);
    }

    /**
     * A shared object that lies at a known place: ld.so, when the kernel started it as a program.
     *
     * @param base what was added to the file's addresses
     * @param headersAddress where the program headers are
     */
    public static ObjectImage sharedObject(AddressSpace memory, long base, long headersAddress, int count, long entry) {
        return describe(base, entry, headersAddress,
                ProgramHeader.parseTable(new GuestElfMemory(memory), headersAddress, count));
    }

    private static ObjectImage describe(long base, long entry, long headersAddress, List<ProgramHeader> headers) {
        long start = -1;
        long end = 0;
        long expected = 0;
        boolean contiguous = true;
        for (ProgramHeader header : headers) {
            if (!header.is(SegmentType.PT_LOAD)) {
                continue;
            }
            long segmentStart = base + Page.roundDown(header.vaddr());
            long segmentEnd = base + header.vaddr() + header.memsz();
            start = Long.compareUnsigned(segmentStart, start) < 0 ? segmentStart : start;
            end = Long.compareUnsigned(segmentEnd, end) > 0 ? segmentEnd : end;
            contiguous &= expected == 0 || expected == segmentStart;
            expected = Page.roundUp(segmentEnd);
        }
        return new SegmentScan(headers).image(base, start, end == 0 ? -1 : end, contiguous, entry, headersAddress);
    }
}
