package io.jemu.emulator.elf;

import java.util.List;

/** A file as if its PT_LOAD segments were mapped at their own addresses: what guest memory would show. */
final class FileView implements ElfMemory {
    private final ElfBytes file;
    private final List<ProgramHeader> segments;

    FileView(ElfBytes file, List<ProgramHeader> headers) {
        this.file = file;
        this.segments = headers.stream().filter(header -> header.is(SegmentType.PT_LOAD)).toList();
    }

    @Override
    public int u8(long address) {
        for (ProgramHeader segment : segments) {
            if (segment.contains(address)) {
                long delta = address - segment.vaddr();
                return Long.compareUnsigned(delta, segment.filesz()) < 0 ? file.u8(segment.offset() + delta) : 0;
            }
        }
        throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
    }

    @Override
    public int u16(long address) {
        return u8(address) | u8(address + 1) << 8;
    }

    @Override
    public int u32(long address) {
        return u16(address) | u16(address + 2) << 16;
    }

    @Override
    public long u64(long address) {
        return Integer.toUnsignedLong(u32(address)) | (long) u32(address + 4) << 32;
    }

    @Override
    public void read(long address, byte[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] = (byte) u8(address + i);
        }
    }
}
