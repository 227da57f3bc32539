package io.jemu.emulator.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables of .debug_abbrev, each read once. */
final class AbbreviationTables {
    private static final int MAX_ATTRIBUTES = 1 << 7;
    /** Tables of a good file do not overlap, so that all together are no longer than the section. */
    private static final int SLACK = 1 << 12;

    private final byte[] section;
    private final Map<Long, Map<Long, Abbreviation>> tables = new HashMap<>();
    private long budget;

    AbbreviationTables(byte[] section) {
        this.section = section;
        this.budget = 2L * section.length + SLACK;
    }

    /** The table at an offset: its abbreviations by their codes. */
    Map<Long, Abbreviation> at(long offset) {
        Map<Long, Abbreviation> table = tables.get(offset);
        if (table == null) {
            table = read(offset);
            tables.put(offset, table);
        }
        return table;
    }

    private Map<Long, Abbreviation> read(long offset) {
        DwarfReader reader = new DwarfReader(section, offset);
        Map<Long, Abbreviation> table = new HashMap<>();
        while (true) {
            int start = reader.position();
            long code = reader.uleb();
            if (code == 0) {
                return table;
            }
            table.putIfAbsent(code, abbreviation(reader));
            budget -= reader.position() - start;
            if (budget < 0) {
                throw new DwarfFormatException("tables of abbreviations overlap");
            }
        }
    }

    private static Abbreviation abbreviation(DwarfReader reader) {
        DwarfTag tag = DwarfTag.of(reader.uleb());
        boolean children = reader.u8() != 0;
        List<DwarfAttribute> attributes = new ArrayList<>();
        List<DwarfForm> forms = new ArrayList<>();
        List<Long> constants = new ArrayList<>();
        while (true) {
            long attribute = reader.uleb();
            long code = reader.uleb();
            if (attribute == 0 && code == 0) {
                return new Abbreviation(tag, children, attributes.toArray(DwarfAttribute[]::new),
                        forms.toArray(DwarfForm[]::new), constants.stream().mapToLong(Long::longValue).toArray());
            }
            DwarfForm form = DwarfForm.of(code);
            attributes.add(DwarfAttribute.of(attribute));
            forms.add(form);
            constants.add(form == DwarfForm.DW_FORM_IMPLICIT_CONST ? reader.sleb() : 0);
            if (attributes.size() > MAX_ATTRIBUTES) {
                throw new DwarfFormatException("an abbreviation has too many attributes");
            }
        }
    }
}
