package io.jemu.loader.start;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.loader.object.LinkMap;

/** Where an object's table for unwinding is. */
final class UnwindTable {
    private UnwindTable() {}

    /** The address of PT_GNU_EH_FRAME, 0 if the object has none. */
    static long address(LinkMap map) {
        for (ProgramHeader header : map.image().headers()) {
            if (header.is(SegmentType.PT_GNU_EH_FRAME)) {
                return map.base() + header.vaddr();
            }
        }
        return 0;
    }
}
