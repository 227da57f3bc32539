package io.jemu.loader.object;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException.Reason;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.Page;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestMappings;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.Protection;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps the segments of an opened object as glibc does (_dl_map_object_from_fd, elf/dl-map-segments.h): the first
 * PT_LOAD reserves the whole span, gaps lose their access, the others go over it with MAP_FIXED, and what lies between
 * p_filesz and p_memsz becomes zero.
 */
public final class ObjectMapper {
    private static final long PAGE = Page.SIZE;

    private static final String CANNOT_MAP = "failed to map segment from shared object";
    private static final String CANNOT_PROTECT = "cannot change memory protections";
    private static final String CANNOT_MAP_ZERO = "cannot map zero-fill pages";
    private static final String NOT_PAGE_ALIGNED = "ELF load command address/offset not page-aligned";
    /** The two of glibc up to 2.34. */
    private static final String BAD_ALIGNMENT = "ELF load command alignment not page-aligned";
    private static final String NOT_ALIGNED = "ELF load command address/offset not properly aligned";
    /** Faults that ld.so does not look for. */
    private static final String NOT_ASCENDING = "ELF load commands not in ascending order";
    private static final String PAST_END = "ELF load command past end of file";

    private final AddressSpace memory;
    private final GuestMappings mappings;
    private final boolean largeAlignment;

    /** @param version decides whether alignments beyond a page are honoured (2.35) */
    public ObjectMapper(AddressSpace memory, GuestMappings mappings, GlibcVersion version) {
        this.memory = memory;
        this.mappings = mappings;
        this.largeAlignment = version.atLeast(2, 35);
    }

    /**
     * A PT_LOAD to be mapped (struct loadcmd); unrelocated addresses.
     *
     * @param mapStart page of the first byte
     * @param mapEnd end of the pages that the file fills
     * @param dataEnd end of the bytes from the file
     * @param allocEnd end of the segment
     * @param mapOffset file offset of {@code mapStart}
     */
    private record LoadCommand(long mapStart, long mapEnd, long dataEnd, long allocEnd, long mapOffset,
            int protection) {
        static LoadCommand of(ProgramHeader header) {
            return new LoadCommand(Page.roundDown(header.vaddr()), Page.roundUp(header.vaddr() + header.filesz()),
                    header.vaddr() + header.filesz(), header.vaddr() + header.memsz(), Page.roundDown(header.offset()),
                    (header.readable() ? Protection.PROT_READ : 0) | (header.writable() ? Protection.PROT_WRITE : 0)
                            | (header.executable() ? Protection.PROT_EXEC : 0));
        }
    }

    /** A failure with glibc's words; the caller knows the object's name. */
    private static LoaderError failure(String name, String text) {
        return new LoaderError(0, name, text);
    }

    /**
     * Maps an object. On failure nothing of it stays mapped.
     *
     * @param name by which it was asked for, for messages
     * @param executable whether an ET_EXEC will do: for the program when ld.so runs as a command
     * @throws LoaderError with glibc's words
     */
    public ObjectImage map(OpenedObject object, String name, boolean executable) {
        SegmentScan scan = new SegmentScan(object.headers());
        List<LoadCommand> commands = loadCommands(object, name);
        boolean dynamicType = object.header().type() == Elf.ET_DYN;
        if (!dynamicType && !executable) {
            throw failure(name, Reason.EXECUTABLE.text());
        }
        if (!scan.hasDynamic() && dynamicType || scan.hasEmptyDynamic()) {
            throw failure(name, Reason.NO_DYNAMIC_SECTION.text());
        }
        LoadCommand first = commands.getFirst();
        long length = commands.getLast().allocEnd - first.mapStart;
        checkOrder(commands, length, name);
        boolean holes = hasHoles(commands);
        long start = first.mapStart;
        if (dynamicType) {
            start = reserve(object, commands, length, name);
        }
        long base = start - first.mapStart;
        try {
            if (dynamicType && holes) {
                protectHoles(base, first, commands.getLast(), name);
            }
            for (LoadCommand command : commands) {
                boolean mapped = dynamicType && command == first;
                mapSegment(object.file(), base, command, mapped, name);
            }
        } catch (LoaderError error) {
            mappings.unmap(start, Page.roundUp(length));
            throw error;
        }
        return scan.image(base, start, start + length, dynamicType || !holes, base + object.header().entry(),
                headersAddress(object, scan, commands, base));
    }

    /**
     * Puts an object that is no file into anonymous memory.
     *
     * @param contents its memory from its base on: a header, and each segment at the offset that its address has
     * @throws LoaderError if there is no room
     */
    public ObjectImage place(byte[] contents, String name) {
        ElfHeader header = ElfHeader.parse(contents);
        List<ProgramHeader> headers = ProgramHeader.parseTable(new ElfBytes(contents), header.phoff(), header.phnum());
        long start;
        try {
            start = mappings.map(0, contents.length, Protection.PROT_READ | Protection.PROT_WRITE, false, null, 0);
            memory.write(start, contents);
            for (ProgramHeader segment : headers) {
                if (segment.is(SegmentType.PT_LOAD)) {
                    mappings.protect(start + segment.vaddr(), Page.roundUp(segment.memsz()),
                            LoadCommand.of(segment).protection);
                }
            }
        } catch (SyscallException refused) {
            throw failure(name, CANNOT_MAP);
        }
        return new SegmentScan(headers).image(start, start, start + contents.length, true, start,
                start + header.phoff());
    }

    private List<LoadCommand> loadCommands(OpenedObject object, String name) {
        List<LoadCommand> commands = new ArrayList<>();
        for (ProgramHeader header : object.headers()) {
            if (header.is(SegmentType.PT_LOAD)) {
                checkAlignment(header, name);
                commands.add(LoadCommand.of(header));
            }
        }
        if (commands.isEmpty()) {
            throw failure(name, Reason.NO_LOAD_SEGMENT.text());
        }
        return commands;
    }

    private void checkAlignment(ProgramHeader header, String name) {
        if (largeAlignment) {
            if (!Page.aligned(header.vaddr() - header.offset())) {
                throw failure(name, NOT_PAGE_ALIGNED);
            }
        } else if (!Page.aligned(header.align())) {
            throw failure(name, BAD_ALIGNMENT);
        } else if ((header.vaddr() - header.offset() & header.align() - 1) != 0) {
            throw failure(name, NOT_ALIGNED);
        }
    }

    /** ld.so trusts the order of segments; MAP_FIXED outside the reservation would hit somebody else's memory. */
    private static void checkOrder(List<LoadCommand> commands, long length, String name) {
        long start = commands.getFirst().mapStart;
        if (length <= 0 || start < 0) {
            throw failure(name, CANNOT_MAP);
        }
        for (LoadCommand command : commands) {
            if (command.mapStart < start || command.allocEnd < command.dataEnd || command.mapEnd < command.mapStart
                    || command.allocEnd - start > length || command.mapOffset < 0) {
                throw failure(name, NOT_ASCENDING);
            }
        }
    }

    private static boolean hasHoles(List<LoadCommand> commands) {
        for (int i = 1; i < commands.size(); i++) {
            if (commands.get(i - 1).mapEnd != commands.get(i).mapStart) {
                return true;
            }
        }
        return false;
    }

    private long reserve(OpenedObject object, List<LoadCommand> commands, long length, String name) {
        LoadCommand first = commands.getFirst();
        long alignment = 0;
        for (ProgramHeader header : object.headers()) {
            if (header.is(SegmentType.PT_LOAD) && Long.bitCount(header.align()) == 1) {
                alignment = Math.max(alignment, header.align());
            }
        }
        try {
            if (!largeAlignment || alignment <= PAGE) {
                return mappings.map(0, length, first.protection, false, object.file(), first.mapOffset);
            }
            return reserveAligned(object.file(), first, length, alignment);
        } catch (SyscallException refused) {
            throw failure(name, CANNOT_MAP);
        }
    }

    /** Takes more than is needed and gives back what lies before and behind the aligned part. */
    private long reserveAligned(GuestFile file, LoadCommand first, long length, long alignment) {
        long reserved = Math.max(length, alignment) + alignment;
        long start = mappings.map(0, reserved, Protection.PROT_NONE, false, null, 0);
        long aligned = start + alignment - 1 & -alignment;
        try {
            mappings.map(aligned, length, first.protection, true, file, first.mapOffset);
        } catch (SyscallException refused) {
            mappings.unmap(start, reserved);
            throw refused;
        }
        if (aligned != start) {
            mappings.unmap(start, aligned - start);
        }
        long end = Page.roundUp(aligned + length);
        long reservedEnd = Page.roundUp(start + reserved);
        if (end != reservedEnd) {
            mappings.unmap(end, reservedEnd - end);
        }
        return aligned;
    }

    private void protectHoles(long base, LoadCommand first, LoadCommand last, String name) {
        if (last.mapStart < first.mapEnd) {
            throw failure(name, NOT_PAGE_ALIGNED);
        }
        try {
            if (last.mapStart > first.mapEnd) {
                mappings.protect(base + first.mapEnd, last.mapStart - first.mapEnd, Protection.PROT_NONE);
            }
        } catch (SyscallException refused) {
            throw failure(name, CANNOT_PROTECT);
        }
    }

    private void mapSegment(GuestFile file, long base, LoadCommand command, boolean mapped, String name) {
        try {
            if (!mapped && command.mapEnd > command.mapStart) {
                mappings.map(base + command.mapStart, command.mapEnd - command.mapStart, command.protection, true, file,
                        command.mapOffset);
            }
        } catch (SyscallException refused) {
            throw failure(name, CANNOT_MAP);
        }
        if (command.allocEnd > command.dataEnd) {
            zeroFill(base, command, name);
        }
    }

    private void zeroFill(long base, LoadCommand command, String name) {
        long zero = base + command.dataEnd;
        long end = base + command.allocEnd;
        long wholePages = Math.min(Page.roundUp(zero), end);
        if (wholePages > zero) {
            clearRestOfPage(zero, wholePages - zero, command.protection, name);
        }
        if (end > wholePages) {
            try {
                mappings.map(wholePages, end - wholePages, command.protection, true, null, 0);
            } catch (SyscallException refused) {
                throw failure(name, CANNOT_MAP_ZERO);
            }
        }
    }

    private void clearRestOfPage(long address, long length, int protection, String name) {
        boolean readOnly = (protection & Protection.PROT_WRITE) == 0;
        try {
            if (readOnly) {
                mappings.protect(Page.roundDown(address), PAGE, protection | Protection.PROT_WRITE);
            }
            memory.clear(address, length);
            if (readOnly) {
                mappings.protect(Page.roundDown(address), PAGE, protection);
            }
        } catch (SyscallException refused) {
            throw failure(name, CANNOT_PROTECT);
        } catch (GuestFault beyondFile) {
            // ld.so itself would die of SIGBUS here.
            throw failure(name, PAST_END);
        }
    }

    private static long headersAddress(OpenedObject object, SegmentScan scan, List<LoadCommand> commands, long base) {
        if (scan.headersVaddr() != 0) {
            return base + scan.headersVaddr();
        }
        long offset = object.header().phoff();
        for (LoadCommand command : commands) {
            long contentEnd = command.mapOffset + (command.mapEnd - command.mapStart);
            if (command.mapOffset <= offset && contentEnd >= offset + object.header().programHeadersSize()) {
                return base + command.mapStart + offset - command.mapOffset;
            }
        }
        return 0;
    }
}
