package io.jemu.loader.start;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.Page;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;

/** What _dl_readonly_area of glibc 2.43 answers (enum dl_readonly_area_error_type). */
enum ReadOnlyArea {
    /** dl_readonly_area_rdonly. */
    READ_ONLY,
    /** dl_readonly_area_writable. */
    WRITABLE,
    /** dl_readonly_area_not_found: libc looks in /proc/self/maps then. */
    NOT_FOUND;


    int value() {
        return ordinal();
    }

    static ReadOnlyArea of(RuntimeLinker linker, long address, long size) {
        LinkMap map = linker.index().containing(address);
        if (map == null) {
            return NOT_FOUND;
        }
        if (insideRelro(map, address, size)) {
            return READ_ONLY;
        }
        for (ProgramHeader header : map.image().headers()) {
            long start = map.base() + header.vaddr();
            if (header.is(SegmentType.PT_LOAD) && address >= start && address - start < header.memsz()) {
                boolean whole = size <= header.memsz() - (address - start);
                return header.writable() || !whole ? WRITABLE : READ_ONLY;
            }
        }
        return NOT_FOUND;
    }

    private static boolean insideRelro(LinkMap map, long address, long size) {
        long start = Page.roundDown(map.base() + map.image().relroStart());
        long end = Page.roundDown(map.base() + map.image().relroStart() + map.image().relroSize());
        return address >= start && address < end && size <= end - address;
    }
}
