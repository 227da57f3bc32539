package io.jemu.emulator.elf;

import java.util.ArrayList;
import java.util.List;

/** Everything that the parser can read from a file, read. */
record ParsedFile(ElfHeader header, List<ProgramHeader> programHeaders, FileView memory, DynamicSection dynamic,
        SymbolTable symbols, SymbolHash hash, List<ElfSymbol> dynamicSymbols, List<Rela> relocations,
        List<VersionNeed> needs, List<VersionDefinition> definitions, List<Note> notes) {
    private static final DynamicTag[][] RELOCATION_TABLES = {
        {DynamicTag.DT_RELA, DynamicTag.DT_RELASZ}, {DynamicTag.DT_JMPREL, DynamicTag.DT_PLTRELSZ}};

    static ParsedFile parse(byte[] bytes) {
        ElfBytes file = new ElfBytes(bytes);
        ElfHeader header = ElfHeader.parse(bytes);
        header.checkForExecution();
        header.checkForLinking();
        header.checkProgramHeadersInside(bytes.length);
        List<ProgramHeader> headers = ProgramHeader.parseTable(file, header.phoff(), header.phnum());
        headers.stream().filter(h -> h.is(SegmentType.PT_LOAD)).forEach(h -> {
            h.checkRange();
            h.checkAlignment(4096);
        });
        FileView memory = new FileView(file, headers);
        List<Note> notes = new ArrayList<>();
        headers.stream().filter(h -> h.is(SegmentType.PT_NOTE))
                .forEach(h -> notes.addAll(NoteReader.notes(memory, 0, h)));
        NoteReader.buildId(memory, notes);
        NoteReader.abiTag(memory, notes);
        NoteReader.gnuProperties(memory, notes);
        ProgramHeader segment = headers.stream().filter(h -> h.is(SegmentType.PT_DYNAMIC)).findFirst()
                .orElseThrow(() -> new ElfFormatException(ElfFormatException.Reason.NO_DYNAMIC_SECTION));
        DynamicSection dynamic = DynamicSection.parse(memory, segment.vaddr());
        long strings = dynamic.value(DynamicTag.DT_STRTAB);
        SymbolTable symbols = new SymbolTable(memory, dynamic.value(DynamicTag.DT_SYMTAB), strings);
        dynamic.values(DynamicTag.DT_NEEDED).forEach(offset -> memory.cString(strings + offset));
        SymbolHash hash = dynamic.has(DynamicTag.DT_GNU_HASH)
                ? new GnuHash(memory, dynamic.value(DynamicTag.DT_GNU_HASH))
                : new SysvHash(memory, dynamic.value(DynamicTag.DT_HASH));
        List<ElfSymbol> all = new ArrayList<>();
        for (int i = 0; i < hash.symbolCount(); i++) {
            all.add(symbols.symbol(i));
            symbols.name(i);
        }
        List<VersionNeed> needs = dynamic.has(DynamicTag.DT_VERNEED)
                ? VersionNeed.parseTable(memory, dynamic.value(DynamicTag.DT_VERNEED), strings) : List.of();
        List<VersionDefinition> definitions = dynamic.has(DynamicTag.DT_VERDEF)
                ? VersionDefinition.parseTable(memory, dynamic.value(DynamicTag.DT_VERDEF), strings) : List.of();
        return new ParsedFile(header, headers, memory, dynamic, symbols, hash, all, relocations(memory, dynamic),
                needs, definitions, List.copyOf(notes));
    }

    private static List<Rela> relocations(ElfMemory memory, DynamicSection dynamic) {
        List<Rela> relocations = new ArrayList<>();
        for (DynamicTag[] table : RELOCATION_TABLES) {
            long start = dynamic.value(table[0]);
            for (long at = 0; at + Rela.SIZE <= dynamic.value(table[1]); at += Rela.SIZE) {
                relocations.add(Rela.parse(memory, start + at));
            }
        }
        return relocations;
    }
}
