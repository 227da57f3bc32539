package io.jemu.trace.prototype;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A type and how a value of it is shown, in the terms of ltrace.conf(5). Sizes, offsets and alignments are in bytes.
 */
public sealed interface Lens {
    /** sizeof; 0 for what has no size of its own. */
    long size();

    /** alignof, at least 1. */
    default long alignment() {
        return Math.max(1, size());
    }

    /** How an integer is written. */
    enum Radix {
        DECIMAL, HEXADECIMAL, OCTAL,
        /** A quoted character. */
        CHARACTER,
        BOOLEAN,
        /** The bits that are set. */
        BITS,
        /** As a small number, or as an address: for arguments of which nothing is known. */
        GUESS
    }

    /** No value. */
    record Nothing() implements Lens {
        @Override
        public long size() {
            return 0;
        }
    }

    /** An integer of 1, 2, 4, 8 or 16 bytes, or an address that is shown as a number. */
    record Number(long size, boolean signed, Radix radix) implements Lens {}

    /**
     * A floating point number: of 4 or 8 bytes, or a {@code long double} of 16, which is the x87's unless it is
     * {@code quad}.
     */
    record Real(long size, boolean quad, boolean hexadecimal) implements Lens {}

    /** A pointer to a value that is shown itself. */
    record Pointer(Target target) implements Lens {
        @Override
        public long size() {
            return Long.BYTES;
        }
    }

    /** What a pointer leads to: it may be what holds the pointer. */
    @FunctionalInterface
    interface Target {
        Lens lens();
    }

    /** A pointer to characters. */
    record Text(Length length) implements Lens {
        @Override
        public long size() {
            return Long.BYTES;
        }
    }

    /** A pointer to a string that says, as printf(3) does, which arguments follow it. */
    record Format() implements Lens {
        @Override
        public long size() {
            return Long.BYTES;
        }
    }

    /** Values one after the other. As an argument, an array is a pointer. */
    record Array(Lens element, Length length, boolean text) implements Lens {
        @Override
        public long size() {
            return length instanceof Length.Fixed fixed ? fixed.count() * element.size() : 0;
        }

        @Override
        public long alignment() {
            return element.alignment();
        }
    }

    /**
     * A structure or union.
     *
     * @param byReference whether an argument is the address of a copy
     */
    record Struct(List<Field> fields, long size, long alignment, boolean byReference) implements Lens {
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A member of a structure.
     *
     * @param bit for a bit-field: its first bit, counted from the start of the structure
     * @param bits its width, or 0
     */
    record Field(Lens lens, long offset, long bit, int bits) {}

    /** An integer of which some values have names. */
    record Enumeration(Number number, Map<Long, String> names) implements Lens {
        public Enumeration {
            names = Map.copyOf(names);
        }

        @Override
        public long size() {
            return number.size();
        }
    }

    /** An argument that is not shown. */
    record Hidden(Lens lens) implements Lens {
        @Override
        public long size() {
            return lens.size();
        }
    }

    /** An argument that the function fills in: it is shown, with all that follow it, when the function has returned. */
    record Output(Lens lens) implements Lens {
        public Output {
            Objects.requireNonNull(lens, "lens is null");
        }

        @Override
        public long size() {
            return lens.size();
        }
    }

    /** How many elements there are. */
    sealed interface Length {
        /** Up to a NUL. */
        record Zero() implements Length {}

        record Fixed(long count) implements Length {}

        /** Up to a NUL, but no more than so many. */
        record AtMost(Length most) implements Length {}

        /** As many as an argument says, the first being number 1. */
        record Argument(int number) implements Length {}

        /** As many as the function returns. */
        record Returned() implements Length {}
    }

    /** {@code void *}, and what else is shown as an address. */
    static Number address() {
        return new Number(Long.BYTES, false, Radix.HEXADECIMAL);
    }

    static Number integer(int size, boolean signed) {
        return new Number(size, signed, Radix.DECIMAL);
    }

    static Text string() {
        return new Text(new Length.Zero());
    }
}
