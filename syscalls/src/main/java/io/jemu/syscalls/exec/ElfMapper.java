package io.jemu.syscalls.exec;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.MmapFlags;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.mm.Protection;
import java.util.List;

/**
 * Maps the segments of a program or of its interpreter as Linux does (fs/binfmt_elf.c, load_elf_binary,
 * load_elf_interp, elf_load).
 */
final class ElfMapper {
    private static final long PAGE = Page.SIZE;

    private final MemoryMap map;
    private final Backing file;
    private final ElfHeader header;
    private final List<ProgramHeader> headers;

    ElfMapper(MemoryMap map, Backing file, ElfHeader header, List<ProgramHeader> headers) {
        this.map = map;
        this.file = file;
        this.header = header;
        this.headers = headers.stream().filter(h -> h.is(SegmentType.PT_LOAD)).toList();
    }

    /**
     * A mapped object.
     *
     * @param bias what was added to virtual addresses
     * @param phdr where the program headers are, or the bias if no segment holds them
     * @param end the end of the highest segment
     */
    record Mapped(long bias, long phdr, long end) {}

    /**
     * Maps the segments.
     *
     * @param preferred where a position-independent object should begin, or 0 for where there is room
     * @throws io.jemu.syscalls.abi.SyscallException if the segments make no sense or there is no room
     */
    Mapped map(long preferred) {
        if (headers.isEmpty()) {
            throw Errno.EINVAL.failure();
        }
        headers.forEach(ElfMapper::check);
        boolean positionIndependent = header.type() == Elf.ET_DYN;
        long bias = positionIndependent ? reserve(preferred) : 0;
        long phdr = 0;
        long end = 0;
        for (ProgramHeader segment : headers) {
            mapSegment(segment, bias);
            if (Long.compareUnsigned(header.phoff(), segment.offset()) >= 0
                    && header.phoff() - segment.offset() < segment.filesz()) {
                phdr = header.phoff() - segment.offset() + segment.vaddr();
            }
            end = Math.max(end, bias + segment.vaddr() + segment.memsz());
        }
        return new Mapped(bias, phdr + bias, end);
    }

    private static void check(ProgramHeader segment) {
        if (segment.vaddr() < 0 || segment.vaddr() > Placement.TASK_SIZE || segment.memsz() < 0
                || segment.offset() < 0
                || Long.compareUnsigned(segment.filesz(), segment.memsz()) > 0
                || segment.memsz() > Placement.TASK_SIZE - segment.vaddr()) {
            throw Errno.EINVAL.failure();
        }
    }

    /** Finds room for the whole of a position-independent object; the bias. */
    private long reserve(long preferred) {
        long low = Long.MAX_VALUE;
        long high = 0;
        long alignment = PAGE;
        for (ProgramHeader segment : headers) {
            low = Math.min(low, Page.roundDown(segment.vaddr()));
            high = Math.max(high, segment.vaddr() + segment.memsz());
            // Alignments that are no power of two are ignored.
            if (Long.bitCount(segment.align()) == 1 && segment.align() > 0) {
                alignment = Math.max(alignment, segment.align());
            }
        }
        long size = Page.roundUp(high - low);
        if (size <= 0) {
            throw Errno.EINVAL.failure();
        }
        if (preferred != 0) {
            return (preferred & -alignment) - low;
        }
        // More room than needed, so that an aligned start can be chosen in it; given back at once.
        long room = size + (alignment > PAGE ? alignment : 0);
        int flags = MmapFlags.MAP_PRIVATE | MmapFlags.MAP_ANONYMOUS | MmapFlags.MAP_NORESERVE;
        long found = map.mappings().mmap(0, room, Protection.PROT_NONE, flags, null, 0);
        map.mappings().munmap(found, room);
        return (found + alignment - 1 & -alignment) - low;
    }

    private void mapSegment(ProgramHeader segment, long bias) {
        int protection = (segment.readable() ? Protection.PROT_READ : 0)
                | (segment.writable() ? Protection.PROT_WRITE : 0)
                | (segment.executable() ? Protection.PROT_EXEC : 0);
        long address = bias + segment.vaddr();
        long start = Page.roundDown(address);
        long lead = address - start;
        long fileEnd = address + segment.filesz();
        long memoryEnd = address + segment.memsz();
        if (segment.filesz() != 0) {
            map.mappings().mmap(start, lead + segment.filesz(), protection,
                    MmapFlags.MAP_PRIVATE | MmapFlags.MAP_FIXED, file,
                    segment.offset() - lead);
        }
        if (memoryEnd > fileEnd) {
            long zeroPages = segment.filesz() == 0 ? start : Page.roundUp(fileEnd);
            if (segment.filesz() != 0 && segment.writable()) {
                clear(fileEnd, Math.min(zeroPages, memoryEnd));
            }
            if (memoryEnd > zeroPages) {
                int anonymous = MmapFlags.MAP_PRIVATE | MmapFlags.MAP_ANONYMOUS | MmapFlags.MAP_FIXED;
                // Linux ignores the segment's flags here, but for PF_X (vm_brk_flags).
                int zeroProtection = Protection.PROT_READ | Protection.PROT_WRITE
                        | protection & Protection.PROT_EXEC;
                map.mappings().mmap(zeroPages, memoryEnd - zeroPages, zeroProtection, anonymous, null, 0);
            }
        }
    }

    /** Clears what the file's last page holds beyond the segment; the page goes on to the page's end in Linux, too. */
    private void clear(long from, long to) {
        AddressSpace memory = map.memory();
        long pageEnd = Page.roundUp(from);
        try {
            memory.clear(from, Math.max(to, pageEnd) - from);
        } catch (GuestFault fault) {
            throw Errno.EFAULT.failure();
        }
    }
}
