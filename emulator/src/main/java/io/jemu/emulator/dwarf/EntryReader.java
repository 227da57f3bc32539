package io.jemu.emulator.dwarf;

import java.util.HashMap;
import java.util.Map;

/** Reads the entries of .debug_info, and what their attributes refer to in other sections. */
final class EntryReader {
    private static final int WANTED = DwarfAttribute.values().length;

    private final DwarfSections sections;
    /** Types of type units: their offsets by their signatures. */
    private final Map<Long, Long> signatures = new HashMap<>();

    EntryReader(DwarfSections sections) {
        this.sections = sections;
    }

    void addType(long signature, long offset) {
        signatures.putIfAbsent(signature, offset);
    }

    /** The entry at an offset inside a unit. */
    Entry read(Unit unit, long offset) {
        if (offset < unit.first()) {
            throw new DwarfFormatException("a reference leads outside its unit");
        }
        DwarfReader reader = new DwarfReader(sections.info(), offset, unit.end());
        long code = reader.uleb();
        if (code == 0) {
            return new Entry(unit, offset, null, false, reader.position(), null, null);
        }
        Abbreviation abbreviation = unit.abbreviations().get(code);
        if (abbreviation == null) {
            throw new DwarfFormatException("an entry has the unknown abbreviation " + code);
        }
        DwarfForm[] forms = new DwarfForm[WANTED];
        long[] numbers = new long[WANTED];
        for (int i = 0; i < abbreviation.forms().length; i++) {
            DwarfForm form = abbreviation.forms()[i];
            while (form == DwarfForm.DW_FORM_INDIRECT) {
                form = DwarfForm.of(reader.uleb());
            }
            DwarfAttribute attribute = abbreviation.attributes()[i];
            long value = value(unit, form, reader, abbreviation.constants()[i]);
            if (attribute != null) {
                forms[attribute.ordinal()] = form;
                numbers[attribute.ordinal()] = value;
            }
        }
        return new Entry(unit, offset, abbreviation.tag(), abbreviation.children(), reader.position(), forms, numbers);
    }

    private long value(Unit unit, DwarfForm form, DwarfReader reader, long constant) {
        return switch (form) {
            case DW_FORM_ADDR -> reader.unsigned(unit.addressSize());
            case DW_FORM_DATA1, DW_FORM_FLAG, DW_FORM_STRX1, DW_FORM_ADDRX1 -> reader.unsigned(1);
            case DW_FORM_DATA2, DW_FORM_STRX2, DW_FORM_ADDRX2 -> reader.unsigned(2);
            case DW_FORM_STRX3, DW_FORM_ADDRX3 -> reader.unsigned(3);
            case DW_FORM_DATA4, DW_FORM_STRX4, DW_FORM_ADDRX4, DW_FORM_REF_SUP4 -> reader.unsigned(4);
            case DW_FORM_DATA8, DW_FORM_REF_SUP8 -> reader.unsigned(8);
            case DW_FORM_REF_SIG8 -> signatures.getOrDefault(reader.unsigned(8), 0L);
            case DW_FORM_DATA16 -> block(reader, 16);
            case DW_FORM_UDATA, DW_FORM_STRX, DW_FORM_ADDRX, DW_FORM_LOCLISTX, DW_FORM_RNGLISTX,
                    DW_FORM_GNU_ADDR_INDEX, DW_FORM_GNU_STR_INDEX -> reader.uleb();
            case DW_FORM_SDATA -> reader.sleb();
            case DW_FORM_STRP, DW_FORM_LINE_STRP, DW_FORM_SEC_OFFSET, DW_FORM_STRP_SUP, DW_FORM_GNU_REF_ALT,
                    DW_FORM_GNU_STRP_ALT -> reader.unsigned(unit.offsetSize());
            case DW_FORM_REF_ADDR -> reader.unsigned(unit.version() == 2 ? unit.addressSize() : unit.offsetSize());
            case DW_FORM_REF1 -> unit.offset() + reader.unsigned(1);
            case DW_FORM_REF2 -> unit.offset() + reader.unsigned(2);
            case DW_FORM_REF4 -> unit.offset() + reader.unsigned(4);
            case DW_FORM_REF8 -> unit.offset() + reader.unsigned(8);
            case DW_FORM_REF_UDATA -> unit.offset() + reader.uleb();
            case DW_FORM_FLAG_PRESENT -> 1;
            case DW_FORM_IMPLICIT_CONST -> constant;
            case DW_FORM_BLOCK1 -> block(reader, reader.unsigned(1));
            case DW_FORM_BLOCK2 -> block(reader, reader.unsigned(2));
            case DW_FORM_BLOCK4 -> block(reader, reader.unsigned(4));
            case DW_FORM_BLOCK, DW_FORM_EXPRLOC -> block(reader, reader.uleb());
            case DW_FORM_STRING -> {
                long start = reader.position();
                reader.skipString();
                yield start;
            }
            case DW_FORM_INDIRECT -> throw new IllegalStateException("followed by the caller");
        };
    }

    private static long block(DwarfReader reader, long length) {
        reader.skip(length);
        return 0;
    }

    /** The value of a string attribute; empty if the entry has none, or one in a file that is not read. */
    String string(Entry entry, DwarfAttribute attribute) {
        DwarfForm form = entry.forms()[attribute.ordinal()];
        if (form == null) {
            return "";
        }
        long value = entry.numbers()[attribute.ordinal()];
        return switch (form) {
            case DW_FORM_STRING -> new DwarfReader(sections.info(), value).string();
            case DW_FORM_STRP -> new DwarfReader(sections.str(), value).string();
            case DW_FORM_LINE_STRP -> new DwarfReader(sections.lineStr(), value).string();
            case DW_FORM_STRX, DW_FORM_STRX1, DW_FORM_STRX2, DW_FORM_STRX3, DW_FORM_STRX4 ->
                    new DwarfReader(sections.str(), indexed(sections.strOffsets(), entry.unit().stringOffsets(),
                            value, entry.unit().offsetSize())).string();
            default -> "";
        };
    }

    /** DW_AT_low_pc; -1 if the entry has none. */
    long address(Entry entry) {
        DwarfForm form = entry.forms()[DwarfAttribute.DW_AT_LOW_PC.ordinal()];
        if (form == null) {
            return -1;
        }
        long value = entry.numbers()[DwarfAttribute.DW_AT_LOW_PC.ordinal()];
        return switch (form) {
            case DW_FORM_ADDR -> value;
            case DW_FORM_ADDRX, DW_FORM_ADDRX1, DW_FORM_ADDRX2, DW_FORM_ADDRX3, DW_FORM_ADDRX4 ->
                    indexed(sections.addr(), entry.unit().addresses(), value, entry.unit().addressSize());
            default -> -1;
        };
    }

    private static long indexed(byte[] table, long base, long index, int size) {
        if (index < 0 || index > table.length) {
            throw new DwarfFormatException("an index lies outside its table");
        }
        return new DwarfReader(table, base + index * size).unsigned(size);
    }
}
