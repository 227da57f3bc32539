package io.jemu.loader.glibc;

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
import io.jemu.emulator.elf.SymbolHash;
import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.elf.SymbolTable;
import io.jemu.emulator.elf.SysvHash;
import java.util.List;
import java.util.Optional;

/** The file of a shared object that is not mapped: what its dynamic section and symbols say, by unrelocated address. */
public final class LibraryFile {
    private final ElfMemory memory;
    private final List<ProgramHeader> headers;
    private final DynamicSection dynamic;
    private final SymbolTable symbols;
    private final SymbolHash hash;

    /**
     * Reads the bytes of a file.
     *
     * @throws ElfFormatException if it is no shared object, or a damaged one
     */
    public LibraryFile(byte[] file) {
        ElfBytes bytes = new ElfBytes(file);
        ElfHeader header = ElfHeader.parse(bytes, 0);
        header.checkForLinking();
        header.checkProgramHeadersInside(file.length);
        this.headers = ProgramHeader.parseTable(bytes, header.phoff(), header.phnum());
        this.memory = new Image(bytes, headers);
        long address = headers.stream().filter(h -> h.is(SegmentType.PT_DYNAMIC)).findFirst()
                .orElseThrow(() -> new ElfFormatException(ElfFormatException.Reason.NO_DYNAMIC_SECTION)).vaddr();
        this.dynamic = DynamicSection.parse(memory, address);
        this.symbols = new SymbolTable(memory, dynamic.value(DynamicTag.DT_SYMTAB),
                dynamic.value(DynamicTag.DT_STRTAB));
        this.hash = dynamic.has(DynamicTag.DT_GNU_HASH) ? new GnuHash(memory, dynamic.value(DynamicTag.DT_GNU_HASH))
                : new SysvHash(memory, dynamic.value(DynamicTag.DT_HASH));
    }

    /** The file's contents by unrelocated address. */
    ElfMemory memory() {
        return memory;
    }

    List<ProgramHeader> headers() {
        return headers;
    }

    DynamicSection dynamic() {
        return dynamic;
    }

    /** The build ID, hexadecimal; null if there is none. */
    public String buildId() {
        return headers.stream().filter(h -> h.is(SegmentType.PT_NOTE))
                .map(h -> NoteReader.buildId(memory, NoteReader.notes(memory, 0, h)))
                .flatMap(Optional::stream).findFirst().orElse(null);
    }

    private int index(String name) {
        SymbolName symbol = new SymbolName(name);
        return hash.find(symbol, i -> symbols.hasName(i, symbol) && symbols.shndx(i) != 0);
    }

    /** st_value of an exported symbol, 0 if there is none. */
    public long address(String name) {
        int index = index(name);
        return index == 0 ? 0 : symbols.value(index);
    }

    /** st_size of an exported symbol, 0 if there is none. */
    public long size(String name) {
        int index = index(name);
        return index == 0 ? 0 : symbols.size(index);
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
