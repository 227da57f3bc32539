package io.jemu.emulator.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes types of entries, each once. */
final class TypeReader {
    private static final int MAX_QUALIFIERS = 16;
    private static final int MAX_CHILDREN = 1 << 16;
    /** What GCC and Clang call the pointer to the table of virtual functions. */
    private static final String VIRTUAL_TABLE = "_vptr";
    private static final int DW_CC_PASS_BY_REFERENCE = 4;

    private final DebugInformation information;
    private final Map<Long, CType> types = new HashMap<>();

    TypeReader(DebugInformation information) {
        this.information = information;
    }

    CType type(long reference) {
        if (reference == CType.VOID) {
            return new CType.Nothing();
        }
        CType type = types.get(reference);
        if (type == null) {
            type = read(reference);
            types.put(reference, type);
        }
        return type;
    }

    private CType read(long reference) {
        Entry entry = information.entry(reference);
        for (int i = 0; i < MAX_QUALIFIERS; i++) {
            switch (entry.tag()) {
                case DW_TAG_CONST_TYPE, DW_TAG_VOLATILE_TYPE, DW_TAG_RESTRICT_TYPE, DW_TAG_ATOMIC_TYPE,
                        DW_TAG_IMMUTABLE_TYPE -> {
                    long target = target(entry);
                    if (target == CType.VOID) {
                        return new CType.Nothing();
                    }
                    entry = information.entry(target);
                }
                default -> {
                    return unqualified(defined(entry));
                }
            }
        }
        throw new DwarfFormatException("a type has too many qualifiers");
    }

    /** What stands for a type of a type unit has only its signature. */
    private Entry defined(Entry entry) {
        long definition = entry.number(DwarfAttribute.DW_AT_SIGNATURE, 0);
        return definition == 0 ? entry : information.entry(definition);
    }

    private static long target(Entry entry) {
        return entry.number(DwarfAttribute.DW_AT_TYPE, CType.VOID);
    }

    private CType unqualified(Entry entry) {
        return switch (entry.tag()) {
            case DW_TAG_BASE_TYPE -> base(entry);
            case DW_TAG_POINTER_TYPE -> new CType.Pointer(target(entry), false);
            case DW_TAG_REFERENCE_TYPE, DW_TAG_RVALUE_REFERENCE_TYPE -> new CType.Pointer(target(entry), true);
            case DW_TAG_PTR_TO_MEMBER_TYPE ->
                    new CType.MemberPointer(target(entry) != CType.VOID
                            && information.entry(target(entry)).tag() == DwarfTag.DW_TAG_SUBROUTINE_TYPE);
            case DW_TAG_ENUMERATION_TYPE -> enumeration(entry);
            case DW_TAG_STRUCTURE_TYPE, DW_TAG_CLASS_TYPE, DW_TAG_UNION_TYPE -> structure(entry);
            case DW_TAG_ARRAY_TYPE -> array(entry);
            case DW_TAG_TYPEDEF -> new CType.Typedef(information.name(entry), target(entry));
            case DW_TAG_SUBROUTINE_TYPE -> new CType.Function();
            // decltype(nullptr) is passed as a pointer.
            case DW_TAG_UNSPECIFIED_TYPE -> new CType.Pointer(CType.VOID, false);
            default -> new CType.Opaque(information.name(entry));
        };
    }

    private static int size(Entry entry, int absent) {
        long size = entry.number(DwarfAttribute.DW_AT_BYTE_SIZE, absent);
        return size < 0 || size > Integer.MAX_VALUE ? absent : (int) size;
    }

    private CType base(Entry entry) {
        int size = size(entry, 0);
        CType.Encoding encoding = switch ((int) entry.number(DwarfAttribute.DW_AT_ENCODING, 0)) {
            case 2 -> CType.Encoding.BOOLEAN;
            case 3 -> CType.Encoding.COMPLEX;
            case 4 -> CType.Encoding.FLOAT;
            case 5 -> CType.Encoding.SIGNED;
            case 6, 8 -> CType.Encoding.CHARACTER;
            case 1, 7 -> CType.Encoding.UNSIGNED;
            case 0x10, 0x11, 0x12 -> CType.Encoding.UTF;
            default -> CType.Encoding.OTHER;
        };
        return new CType.Base(information.name(entry), encoding, size);
    }

    private CType enumeration(Entry entry) {
        boolean signed = false;
        List<CType.Enumerator> enumerators = new ArrayList<>();
        for (Entry child : information.children(entry, MAX_CHILDREN)) {
            if (child.tag() == DwarfTag.DW_TAG_ENUMERATOR) {
                long value = child.number(DwarfAttribute.DW_AT_CONST_VALUE, 0);
                signed |= value < 0;
                enumerators.add(new CType.Enumerator(information.name(child), value));
            }
        }
        return new CType.Enumeration(information.name(entry), size(entry, Integer.BYTES), signed, enumerators);
    }

    private CType structure(Entry entry) {
        String name = information.name(entry);
        boolean union = entry.tag() == DwarfTag.DW_TAG_UNION_TYPE;
        if (entry.flag(DwarfAttribute.DW_AT_DECLARATION)) {
            return new CType.Structure(name, union, -1, List.of(), false);
        }
        List<CType.Member> members = new ArrayList<>();
        boolean byReference = entry.number(DwarfAttribute.DW_AT_CALLING_CONVENTION, 0) == DW_CC_PASS_BY_REFERENCE;
        for (Entry child : information.children(entry, MAX_CHILDREN)) {
            boolean isStatic = child.flag(DwarfAttribute.DW_AT_EXTERNAL)
                    || child.flag(DwarfAttribute.DW_AT_DECLARATION);
            switch (child.tag()) {
                case DW_TAG_MEMBER, DW_TAG_INHERITANCE -> {
                    if (!isStatic) {
                        members.add(member(child));
                    }
                }
                case DW_TAG_SUBPROGRAM -> byReference |= copies(child, name);
                default -> { }
            }
        }
        byReference |= members.stream().anyMatch(member -> member.name().startsWith(VIRTUAL_TABLE));
        return new CType.Structure(name, union, size(entry, 0), members, byReference);
    }

    private CType.Member member(Entry member) {
        boolean inherited = member.tag() == DwarfTag.DW_TAG_INHERITANCE;
        long width = member.number(DwarfAttribute.DW_AT_BIT_SIZE, 0);
        int bits = width < 0 || width > Long.SIZE ? 0 : (int) width;
        long start = member.number(DwarfAttribute.DW_AT_DATA_MEMBER_LOCATION, 0) * Byte.SIZE;
        long offset = member.number(DwarfAttribute.DW_AT_DATA_BIT_OFFSET, start);
        if (member.has(DwarfAttribute.DW_AT_BIT_OFFSET)) {
            // Until DWARF 3: counted from the most significant bit of the unit that holds it.
            int unit = size(member, 0) != 0 ? size(member, 0)
                    : size(information.entry(target(member)), Integer.BYTES);
            offset = start + (long) unit * Byte.SIZE - member.number(DwarfAttribute.DW_AT_BIT_OFFSET, 0) - bits;
        }
        return new CType.Member(inherited ? "" : information.name(member), target(member), offset, bits);
    }

    /**
     * Whether a member function is a destructor or copy constructor that somebody wrote: for the calling convention
     * (Itanium C++ ABI, 3.1.2.3) such a class is not trivial. Compilers seldom say so themselves.
     */
    private boolean copies(Entry function, String className) {
        if (function.flag(DwarfAttribute.DW_AT_ARTIFICIAL) || function.flag(DwarfAttribute.DW_AT_DEFAULTED)) {
            return false;
        }
        String name = information.name(function);
        if (name.startsWith("~")) {
            return true;
        }
        int template = className.indexOf('<');
        if (name.isEmpty() || !name.equals(template < 0 ? className : className.substring(0, template))) {
            return false;
        }
        List<Entry> parameters = information.children(function, MAX_CHILDREN).stream()
                .filter(c -> c.tag() == DwarfTag.DW_TAG_FORMAL_PARAMETER).toList();
        return parameters.size() == 2 && refersTo(parameters.getLast(), className);
    }

    private boolean refersTo(Entry parameter, String className) {
        Entry entry = parameter;
        for (int i = 0; i < MAX_QUALIFIERS; i++) {
            long target = target(entry);
            if (target == CType.VOID) {
                return false;
            }
            entry = information.entry(target);
            switch (entry.tag()) {
                case DW_TAG_REFERENCE_TYPE, DW_TAG_RVALUE_REFERENCE_TYPE, DW_TAG_CONST_TYPE -> { }
                default -> {
                    return i > 0 && information.name(entry).equals(className);
                }
            }
        }
        return false;
    }

    private CType array(Entry entry) {
        long count = 1;
        for (Entry child : information.children(entry, MAX_CHILDREN)) {
            if (child.tag() == DwarfTag.DW_TAG_SUBRANGE_TYPE) {
                // Arrays of C and C++ begin at 0; one without a bound, or with one that is computed, counts as unknown.
                long bound = child.number(DwarfAttribute.DW_AT_UPPER_BOUND, -1);
                long length = child.number(DwarfAttribute.DW_AT_COUNT, bound + 1);
                boolean known = (child.has(DwarfAttribute.DW_AT_COUNT)
                        || child.has(DwarfAttribute.DW_AT_UPPER_BOUND)) && length >= 0 && length < Integer.MAX_VALUE;
                count = known && count >= 0 && count * length < Integer.MAX_VALUE ? count * length : -1;
            }
        }
        return new CType.Array(target(entry), count);
    }
}
