package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A program header, Elf64_Phdr of the gABI, as it stands in the file; all sizes and addresses are unsigned 64-bit.
 *
 * @param type p_type, see {@link SegmentType}
 * @param flags p_flags, {@link #PF_R} | {@link #PF_W} | {@link #PF_X}
 * @param offset p_offset, in bytes from the start of the file
 * @param vaddr p_vaddr, unrelocated
 * @param paddr p_paddr, unused
 * @param filesz p_filesz, bytes
 * @param memsz p_memsz, bytes
 * @param align p_align, 0 or 1 for none
 */
public record ProgramHeader(int type, int flags, long offset, long vaddr, long paddr, long filesz, long memsz,
        long align) {
    /** sizeof(Elf64_Phdr). */
    public static final int SIZE = 56;

    public static final int PF_X = 1;
    public static final int PF_W = 2;
    public static final int PF_R = 4;

    /** Reads one header. */
    public static ProgramHeader parse(ElfMemory memory, long address) {
        return new ProgramHeader(memory.u32(address), memory.u32(address + 4), memory.u64(address + 8),
                memory.u64(address + 16), memory.u64(address + 24), memory.u64(address + 32),
                memory.u64(address + 40), memory.u64(address + 48));
    }

    /** Reads a table of {@code count} headers that starts at {@code address}. */
    public static List<ProgramHeader> parseTable(ElfMemory memory, long address, int count) {
        List<ProgramHeader> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            headers.add(parse(memory, address + (long) i * SIZE));
        }
        return List.copyOf(headers);
    }

    /** Reads a table from its bytes. */
    public static List<ProgramHeader> parseTable(byte[] table) {
        return parseTable(new ElfBytes(table), 0, table.length / SIZE);
    }

    public boolean is(SegmentType wanted) {
        return type == wanted.value();
    }

    public boolean readable() {
        return (flags & PF_R) != 0;
    }

    public boolean writable() {
        return (flags & PF_W) != 0;
    }

    public boolean executable() {
        return (flags & PF_X) != 0;
    }

    /** Whether an unrelocated address lies in the segment's memory. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - vaddr, memsz) < 0;
    }

    /**
     * Checks that sizes and ends of the segment make sense: p_filesz <= p_memsz, and neither file range nor memory
     * range wraps or passes 2^63.
     *
     * @throws ElfFormatException with {@link Reason#FILE_SIZE_EXCEEDS_MEMORY} or {@link Reason#SEGMENT_OVERFLOW}
     */
    public void checkRange() {
        if (Long.compareUnsigned(filesz, memsz) > 0) {
            throw new ElfFormatException(Reason.FILE_SIZE_EXCEEDS_MEMORY);
        }
        if (offset < 0 || vaddr < 0 || memsz < 0 || offset + filesz < 0 || vaddr + memsz < 0) {
            throw new ElfFormatException(Reason.SEGMENT_OVERFLOW);
        }
    }

    /**
     * Checks a PT_LOAD as ld.so does before it maps it (elf/dl-load.c since glibc 2.35: p_align is not checked, only
     * obeyed if it is a power of two greater than a page).
     *
     * @param pageSize in bytes
     * @throws ElfFormatException ({@link Reason#MISALIGNED_SEGMENT})
     */
    public void checkAlignment(long pageSize) {
        if ((vaddr - offset & pageSize - 1) != 0) {
            throw new ElfFormatException(Reason.MISALIGNED_SEGMENT);
        }
    }
}
