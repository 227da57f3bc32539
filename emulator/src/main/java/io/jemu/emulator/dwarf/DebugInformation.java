package io.jemu.emulator.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The functions that debugging information describes, and their types. Reading goes over all units once, for names;
 * the rest is read when it is asked for.
 *
 * <p>The input may be hostile: what cannot be understood throws {@link DwarfFormatException}, and nothing takes longer
 * than a few passes over the sections.
 */
public final class DebugInformation {
    /** C promises 127 parameters, C++ 256. */
    private static final int MAX_PARAMETERS = 256;
    /** How many entries describe one function: declaration, abstract and concrete instance. */
    private static final int MAX_ORIGINS = 8;

    private static final int DW_LANG_MIPS_ASSEMBLER = 0x8001;
    /** What GCC has among the parameters of constructors and destructors, of which some variants have none. */
    private static final Set<String> OF_SOME_VARIANTS = Set.of("__in_chrg", "__vtt_parm");

    private final EntryReader reader;
    private final TreeMap<Long, Unit> units = new TreeMap<>();
    private final Map<String, Long> byName = new HashMap<>();
    private final Map<Long, Long> byAddress = new HashMap<>();
    private final TypeReader types;
    private boolean split;

    private DebugInformation(DwarfSections sections) {
        this.reader = new EntryReader(sections);
        this.types = new TypeReader(this);
        AbbreviationTables tables = new AbbreviationTables(sections.abbrev());
        long offset = 0;
        while (offset < sections.info().length) {
            Unit unit = Unit.read(sections.info(), tables, offset);
            if (unit.first() < unit.end() && !unit.split()) {
                unit = unit.withBases(reader.read(unit, unit.first()));
            }
            units.put(offset, unit);
            if (unit.signature() != 0) {
                reader.addType(unit.signature(), unit.typeOffset());
            }
            split |= unit.split();
            offset = unit.end();
        }
        for (Unit unit : units.values()) {
            if (unit.first() < unit.end() && unit.signature() == 0 && !unit.split()) {
                index(unit);
            }
        }
    }

    /**
     * Looks through the units.
     *
     * @throws DwarfFormatException if they are damaged
     */
    public static DebugInformation read(DwarfSections sections) {
        return new DebugInformation(sections);
    }

    /** Whether a part lies in other files (.dwo), which are not read. */
    public boolean split() {
        return split;
    }

    /** How many functions have a name or an address here. */
    public int functions() {
        return byName.size();
    }

    /** Remembers the functions of a unit, those in namespaces included; what is inside other entries is passed over. */
    private void index(Unit unit) {
        Entry root = reader.read(unit, unit.first());
        // Assemblers describe functions without their parameters.
        if (!root.children() || root.number(DwarfAttribute.DW_AT_LANGUAGE, 0) == DW_LANG_MIPS_ASSEMBLER) {
            return;
        }
        long offset = root.next();
        // How deep in namespaces, and below that in entries that are passed over.
        int depth = 1;
        int passed = 0;
        while (depth > 0 && offset < unit.end()) {
            Entry entry = reader.read(unit, offset);
            offset = entry.next();
            if (entry.tag() == null) {
                if (passed > 0) {
                    passed--;
                } else {
                    depth--;
                }
                continue;
            }
            if (passed == 0 && entry.tag() == DwarfTag.DW_TAG_SUBPROGRAM) {
                remember(entry);
            }
            if (!entry.children()) {
                continue;
            }
            long sibling = entry.number(DwarfAttribute.DW_AT_SIBLING, 0);
            if (passed == 0 && entry.tag() == DwarfTag.DW_TAG_NAMESPACE) {
                depth++;
            } else if (sibling > offset && sibling < unit.end()) {
                offset = sibling;
            } else {
                passed++;
            }
        }
    }

    private void remember(Entry function) {
        long address = reader.address(function);
        if (address > 0) {
            byAddress.putIfAbsent(address, function.offset());
        }
        // The name of an instance is that of its origin, which comes by itself unless it is nested in a class.
        String name = symbol(function);
        boolean definition = !function.flag(DwarfAttribute.DW_AT_DECLARATION);
        if (!name.isEmpty() && (definition && address > 0 || !byName.containsKey(name))) {
            byName.put(name, function.offset());
        }
    }

    private String symbol(Entry function) {
        String name = "";
        Entry entry = function;
        for (int i = 0; i < MAX_ORIGINS && entry != null; i++) {
            String linkageName = reader.string(entry, DwarfAttribute.DW_AT_LINKAGE_NAME);
            if (!linkageName.isEmpty()) {
                return linkageName;
            }
            if (name.isEmpty()) {
                name = reader.string(entry, DwarfAttribute.DW_AT_NAME);
            }
            entry = origin(entry);
        }
        return name;
    }

    /** The entry that has what this one does not repeat, or null. */
    private Entry origin(Entry entry) {
        long offset = entry.number(DwarfAttribute.DW_AT_ABSTRACT_ORIGIN,
                entry.number(DwarfAttribute.DW_AT_SPECIFICATION, 0));
        return offset == 0 ? null : entry(offset);
    }

    /** The entry at an offset of .debug_info. */
    Entry entry(long offset) {
        Map.Entry<Long, Unit> unit = units.floorEntry(offset);
        if (unit == null || offset >= unit.getValue().end()) {
            throw new DwarfFormatException("a reference leads outside its section");
        }
        Entry entry = reader.read(unit.getValue(), offset);
        if (entry.tag() == null) {
            throw new DwarfFormatException("a reference leads to no entry");
        }
        return entry;
    }

    String name(Entry entry) {
        return reader.string(entry, DwarfAttribute.DW_AT_NAME);
    }

    /** The children of an entry, without theirs; at most so many. */
    List<Entry> children(Entry parent, int most) {
        List<Entry> children = new ArrayList<>();
        if (!parent.children()) {
            return children;
        }
        Unit unit = parent.unit();
        long offset = parent.next();
        int depth = 0;
        while (depth >= 0 && offset < unit.end() && children.size() < most) {
            Entry entry = reader.read(unit, offset);
            offset = entry.next();
            if (entry.tag() == null) {
                depth--;
                continue;
            }
            if (depth == 0) {
                children.add(entry);
            }
            if (entry.children()) {
                long sibling = entry.number(DwarfAttribute.DW_AT_SIBLING, 0);
                if (sibling > offset && sibling < unit.end()) {
                    offset = sibling;
                } else {
                    depth++;
                }
            }
        }
        return children;
    }

    /**
     * The prototype of a function.
     *
     * @param symbol its symbol, mangled if it is C++
     * @param address its unrelocated address, which also finds what has several symbols; 0 if it is not known
     * @throws DwarfFormatException if it is damaged
     */
    public Optional<FunctionPrototype> prototype(String symbol, long address) {
        Long offset = address == 0 ? null : byAddress.get(address);
        if (offset == null) {
            offset = byName.get(symbol);
        }
        return offset == null ? Optional.empty() : Optional.of(prototype(symbol, entry(offset)));
    }

    private FunctionPrototype prototype(String symbol, Entry function) {
        long returns = CType.VOID;
        boolean variadic = false;
        boolean definition = !function.flag(DwarfAttribute.DW_AT_DECLARATION);
        List<FunctionPrototype.Parameter> parameters = List.of();
        Entry entry = function;
        for (int i = 0; i < MAX_ORIGINS && entry != null; i++) {
            if (returns == CType.VOID) {
                returns = entry.number(DwarfAttribute.DW_AT_TYPE, CType.VOID);
            }
            List<Entry> children = children(entry, Integer.MAX_VALUE);
            List<FunctionPrototype.Parameter> own = parameters(children);
            // A declaration in a class also lists what only some variants of a constructor are passed.
            boolean declared = i > 0 && entry.flag(DwarfAttribute.DW_AT_DECLARATION);
            if (!declared || parameters.isEmpty() || own.size() == parameters.size()) {
                parameters = merged(parameters, own);
            }
            variadic |= children.stream().anyMatch(c -> c.tag() == DwarfTag.DW_TAG_UNSPECIFIED_PARAMETERS);
            entry = origin(entry);
        }
        return new FunctionPrototype(symbol, returns, parameters, variadic, definition);
    }

    /** An instance may have lost parameters that its origin has; a declaration has no names for them. */
    private static List<FunctionPrototype.Parameter> merged(List<FunctionPrototype.Parameter> instance,
            List<FunctionPrototype.Parameter> origin) {
        if (origin.size() != instance.size()) {
            List<FunctionPrototype.Parameter> common = origin.stream()
                    .filter(parameter -> !OF_SOME_VARIANTS.contains(parameter.name())).toList();
            return common.size() > instance.size() ? common : instance;
        }
        List<FunctionPrototype.Parameter> merged = new ArrayList<>();
        for (int i = 0; i < origin.size(); i++) {
            merged.add(instance.get(i).name().isEmpty() ? origin.get(i) : instance.get(i));
        }
        return merged;
    }

    private List<FunctionPrototype.Parameter> parameters(List<Entry> children) {
        List<FunctionPrototype.Parameter> parameters = new ArrayList<>();
        for (Entry child : children) {
            if (child.tag() == DwarfTag.DW_TAG_FORMAL_PARAMETER && parameters.size() < MAX_PARAMETERS) {
                long type = CType.VOID;
                String name = "";
                Entry entry = child;
                for (int i = 0; i < MAX_ORIGINS && entry != null; i++) {
                    type = type == CType.VOID ? entry.number(DwarfAttribute.DW_AT_TYPE, CType.VOID) : type;
                    name = name.isEmpty() ? name(entry) : name;
                    entry = origin(entry);
                }
                parameters.add(new FunctionPrototype.Parameter(name, type));
            }
        }
        return parameters;
    }

    /**
     * The type that a reference means. Qualifiers such as {@code const} are passed over.
     *
     * @throws DwarfFormatException if it is damaged
     */
    public CType type(long reference) {
        return types.type(reference);
    }
}
