package io.jemu.loader.start;

import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.GnuHash;
import io.jemu.emulator.elf.NoteReader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.elf.SymbolTable;
import io.jemu.emulator.elf.SysvHash;
import io.jemu.loader.glibc.ExportedSymbols;
import io.jemu.loader.glibc.Layout;
import java.util.List;
import java.util.Optional;

/**
 * The file that PT_INTERP names, as far as it tells which C library it belongs to.
 *
 * @param buildId hexadecimal, null if there is none
 * @param globalSize st_size of _rtld_global, 0 if there is no such symbol: not glibc's
 * @param readOnlySize st_size of _rtld_global_ro
 */
record RtldFile(String buildId, long globalSize, long readOnlySize) {
    private static final RtldFile UNKNOWN = new RtldFile(null, 0, 0);

    /** Reads the bytes of the file. */
    static RtldFile of(byte[] file) {
        try {
            ElfBytes bytes = new ElfBytes(file);
            ElfHeader header = ElfHeader.parse(bytes, 0);
            List<ProgramHeader> headers = ProgramHeader.parseTable(bytes, header.phoff(), header.phnum());
            ElfMemory memory = new Image(bytes, headers);
            long dynamic = headers.stream().filter(h -> h.is(SegmentType.PT_DYNAMIC)).findFirst()
                    .map(ProgramHeader::vaddr).orElse(0L);
            if (dynamic == 0) {
                return UNKNOWN;
            }
            DynamicSection section = DynamicSection.parse(memory, dynamic);
            String buildId = headers.stream().filter(h -> h.is(SegmentType.PT_NOTE))
                    .map(h -> NoteReader.buildId(memory, NoteReader.notes(memory, 0, h)))
                    .flatMap(Optional::stream).findFirst().orElse(null);
            return new RtldFile(buildId, size(memory, section, ExportedSymbols.RTLD_GLOBAL),
                    size(memory, section, ExportedSymbols.RTLD_GLOBAL_RO));
        } catch (ElfFormatException noElf) {
            return UNKNOWN;
        }
    }

    private static long size(ElfMemory memory, DynamicSection section, String name) {
        SymbolTable table = new SymbolTable(memory, section.value(DynamicTag.DT_SYMTAB),
                section.value(DynamicTag.DT_STRTAB));
        SymbolName symbol = new SymbolName(name);
        int index = 0;
        if (section.has(DynamicTag.DT_GNU_HASH)) {
            index = new GnuHash(memory, section.value(DynamicTag.DT_GNU_HASH))
                    .find(symbol, i -> table.hasName(i, symbol));
        } else if (section.has(DynamicTag.DT_HASH)) {
            index = new SysvHash(memory, section.value(DynamicTag.DT_HASH))
                    .find(symbol, i -> table.hasName(i, symbol));
        }
        return index == 0 ? 0 : table.size(index);
    }

    /** Whether this is ld.so of some glibc. */
    boolean isGlibc() {
        return globalSize != 0 && readOnlySize != 0;
    }

    /** The layout of its data, if it is known. */
    Optional<Layout> layout() {
        return Layout.of(buildId, globalSize, readOnlySize);
    }

    /** The file addressed as it would be mapped at 0. */
    private record Image(ElfBytes bytes, List<ProgramHeader> headers) implements ElfMemory {
        private long offset(long address) {
            for (ProgramHeader header : headers) {
                if (header.is(SegmentType.PT_LOAD) && address >= header.vaddr()
                        && address - header.vaddr() < header.filesz()) {
                    return address - header.vaddr() + header.offset();
                }
            }
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }

        @Override
        public int u8(long address) {
            return bytes.u8(offset(address));
        }

        @Override
        public int u16(long address) {
            return bytes.u16(offset(address));
        }

        @Override
        public int u32(long address) {
            return bytes.u32(offset(address));
        }

        @Override
        public long u64(long address) {
            return bytes.u64(offset(address));
        }

        @Override
        public void read(long address, byte[] target, int start, int length) {
            bytes.read(offset(address), target, start, length);
        }
    }
}
