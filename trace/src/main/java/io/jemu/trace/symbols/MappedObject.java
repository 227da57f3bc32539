package io.jemu.trace.symbols;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.Vma;
import java.util.List;
import java.util.Optional;

/** An ELF object as it lies in a process's memory, whoever put it there. */
public final class MappedObject {
    private static final int MAX_SEGMENTS = 1 << 10;

    private final Backing file;
    private final String path;
    private final long bias;
    private final long start;
    private final long end;
    private final List<ProgramHeader> segments;

    private MappedObject(Backing file, long bias, long start, long end, List<ProgramHeader> segments) {
        this.file = file;
        this.path = file.pathForMaps();
        this.bias = bias;
        this.start = start;
        this.end = end;
        this.segments = segments;
    }

    /**
     * Reads what the object says of itself.
     *
     * @param first the area of the file's first page
     * @throws ElfFormatException if it is none
     * @throws io.jemu.emulator.memory.GuestFault if it cannot be read
     */
    static MappedObject parse(ElfMemory memory, Vma first) {
        ElfHeader header = ElfHeader.parse(memory, first.start());
        if (header.magic() != Elf.ELF_MAGIC) {
            throw new ElfFormatException(ElfFormatException.Reason.NOT_ELF);
        }
        if (header.phnum() > MAX_SEGMENTS || header.phentsize() != ProgramHeader.SIZE) {
            throw new ElfFormatException(ElfFormatException.Reason.BAD_PHNUM);
        }
        List<ProgramHeader> segments =
                ProgramHeader.parseTable(memory, first.start() + header.phoff(), header.phnum());
        List<ProgramHeader> loaded = segments.stream().filter(each -> each.is(SegmentType.PT_LOAD)).toList();
        if (loaded.isEmpty()) {
            throw new ElfFormatException(ElfFormatException.Reason.NO_LOAD_SEGMENT);
        }
        ProgramHeader lowest = loaded.getFirst();
        ProgramHeader highest = loaded.getLast();
        long bias = first.start() - (lowest.vaddr() - lowest.offset());
        return new MappedObject(first.source().file(), bias, Page.roundDown(bias + lowest.vaddr()),
                Page.roundUp(bias + highest.vaddr() + highest.memsz()), segments);
    }

    /** Whether an area at an address in it is the object's: of its file, or memory without a file within its range. */
    boolean owns(Vma area, long address) {
        if (Long.compareUnsigned(address, start) < 0 || Long.compareUnsigned(address, end) >= 0) {
            return false;
        }
        Backing other = area.source().file();
        return other == null || sameFile(file, other);
    }

    static boolean sameFile(Backing one, Backing other) {
        return one == other
                || one.contentInode() == other.contentInode() && one.contentDevice() == other.contentDevice();
    }

    /** The file's path in the guest, as /proc/self/maps shows it. */
    public String path() {
        return path;
    }

    /** The file's name without its directory. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public Backing file() {
        return file;
    }

    /** What is added to addresses in the file: l_addr. */
    public long bias() {
        return bias;
    }

    /** The first address. */
    public long start() {
        return start;
    }

    /** The address after the last. */
    public long end() {
        return end;
    }

    /** The first segment of a type, if it has one. */
    public Optional<ProgramHeader> segment(SegmentType type) {
        return segments.stream().filter(each -> each.is(type)).findFirst();
    }

    /** All program headers. */
    public List<ProgramHeader> segments() {
        return segments;
    }

    @Override
    public String toString() {
        return path + " at 0x" + Long.toHexString(bias);
    }
}
