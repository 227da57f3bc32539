package io.jemu.loader.relocate;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.Page;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;

/** The protection changes around relocation: DT_TEXTREL before and after, PT_GNU_RELRO after. */
final class SegmentProtection {

    private final Protector protector;

    SegmentProtection(Protector protector) {
        this.protector = protector;
    }

    /** DT_TEXTREL: read-only segments have relocations. */
    void makeWritable(LinkMap map) {
        change(map, ProgramHeader.PF_W, "cannot make segment writable for relocation");
    }

    /** After relocations in read-only segments. */
    void restore(LinkMap map) {
        change(map, 0, "cannot restore segment prot after reloc");
    }

    private void change(LinkMap map, int more, String failure) {
        for (ProgramHeader header : map.image().headers()) {
            if (header.is(SegmentType.PT_LOAD) && !header.writable()) {
                long start = Page.roundDown(header.vaddr());
                long end = Page.roundUp(header.vaddr() + header.memsz());
                protect(map, map.base() + start, end - start, header.flags() | more, failure);
            }
        }
    }

    /** _dl_protect_relro: both ends are rounded down, as the linker arranges it. */
    void protectRelro(LinkMap map) {
        long size = map.image().relroSize();
        if (size == 0) {
            return;
        }
        long start = Page.roundDown(map.base() + map.image().relroStart());
        long end = Page.roundDown(map.base() + map.image().relroStart() + size);
        if (start != end) {
            protect(map, start, end - start, ProgramHeader.PF_R,
                    "cannot apply additional memory protection after relocation");
        }
    }

    private void protect(LinkMap map, long address, long length, int flags, String failure) {
        int errno = protector.protect(address, length, flags);
        if (errno != 0) {
            throw new LoaderError(errno, map.name(), failure);
        }
    }
}
