package io.jemu.emulator.dwarf;

import java.util.List;

/**
 * A type of C or C++. Other types are named by {@code long} references, for which {@link DebugInformation#type} has
 * them: types may refer to themselves.
 */
public sealed interface CType {
    /** The reference to no type at all: {@code void}. */
    long VOID = 0;

    /** {@code void}. */
    record Nothing() implements CType {}

    /**
     * A type of the language itself.
     *
     * @param size in bytes
     */
    record Base(String name, Encoding encoding, int size) implements CType {}

    /** How a {@link Base} type is to be read (DWARF 5, table 7.11). */
    enum Encoding {
        BOOLEAN, COMPLEX, FLOAT, SIGNED, UNSIGNED,
        /** A signed or unsigned character of one byte. */
        CHARACTER,
        /** A character of Unicode: char16_t, char32_t. */
        UTF,
        /** One that says nothing here, such as decimal floating point. */
        OTHER
    }

    /** A pointer, or a reference of C++, which is passed as one. */
    record Pointer(long target, boolean reference) implements CType {}

    /** A pointer to a member of a class: one word for data, two for functions. */
    record MemberPointer(boolean function) implements CType {}

    /**
     * An enumeration.
     *
     * @param size in bytes
     * @param signed whether a value may be negative
     */
    record Enumeration(String name, int size, boolean signed, List<Enumerator> enumerators) implements CType {
        public Enumeration {
            enumerators = List.copyOf(enumerators);
        }
    }

    /** A name for a value. */
    record Enumerator(String name, long value) {}

    /**
     * A structure, class or union.
     *
     * @param size in bytes; -1 if only its name is known
     * @param members in order; base classes are among them, static members are not
     * @param byReference whether the C++ ABI passes objects of it by their address: classes with a copy constructor or
     *     destructor that does something
     */
    record Structure(String name, boolean union, long size, List<Member> members, boolean byReference)
            implements CType {
        public Structure {
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a structure.
     *
     * @param name empty for a base class or an unnamed member
     * @param type a reference
     * @param offset in bits from the start of the structure
     * @param bits the width of a bit-field, otherwise 0
     */
    record Member(String name, long type, long offset, int bits) {}

    /**
     * An array of one or more dimensions, one after the other.
     *
     * @param element a reference
     * @param count of all elements; -1 if it is not known
     */
    record Array(long element, long count) implements CType {}

    /** Another name for a type. */
    record Typedef(String name, long target) implements CType {}

    /** A function, which pointers lead to. */
    record Function() implements CType {}

    /** A type that is not described here, or in a way that is not known. */
    record Opaque(String name) implements CType {}
}
