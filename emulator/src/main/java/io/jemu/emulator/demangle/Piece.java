package io.jemu.emulator.demangle;

import java.util.List;

/**
 * A type or a name as text. Declarators grow inside out in C++, so a type has a part before and one behind them.
 *
 * @param left what comes before the declarator
 * @param right what comes behind it
 * @param kind how declarators attach to it
 * @param pack the elements of a parameter pack; empty for everything else
 * @param parameter the number of the template parameter that this stands for: what it is depends on the template in
 *     which it is referred to again; {@link #NO_PARAMETER} for everything else
 */
record Piece(String left, String right, Kind kind, List<Piece> pack, int parameter) {
    static final int NO_PARAMETER = -1;

    /** What something is, as far as the syntax cares. */
    enum Kind { PLAIN, FUNCTION, ARRAY, LVALUE_REFERENCE, RVALUE_REFERENCE, PACK }

    static Piece plain(String text) {
        return new Piece(text, "", Kind.PLAIN, List.of(), NO_PARAMETER);
    }

    static Piece of(String left, String right, Kind kind) {
        return new Piece(left, right, kind, List.of(), NO_PARAMETER);
    }

    static Piece pack(List<Piece> elements) {
        return new Piece("", "", Kind.PACK, List.copyOf(elements), NO_PARAMETER);
    }

    /** The same, as the argument for a template parameter. */
    Piece argumentFor(int number) {
        return new Piece(left, right, kind, pack, number);
    }

    String text() {
        return kind == Kind.PACK ? Reader.join(List.of(this)) : left + right;
    }

    /** With a declarator such as {@code *} around it. */
    private Piece declared(String declarator, Kind result) {
        return switch (kind) {
            case FUNCTION -> of(left + "(" + declarator, ")" + right, result);
            case ARRAY -> of(left + " (" + declarator, ")" + right, result);
            default -> of(left + declarator, right, result);
        };
    }

    Piece pointer() {
        return declared("*", Kind.PLAIN);
    }

    /** References to references collapse: only {@code &&} to {@code &&} stays one. */
    Piece reference(boolean lvalue) {
        if (kind == Kind.LVALUE_REFERENCE || kind == Kind.RVALUE_REFERENCE && !lvalue) {
            return this;
        }
        if (kind == Kind.RVALUE_REFERENCE) {
            return of(left.substring(0, left.length() - 1), right, Kind.LVALUE_REFERENCE);
        }
        return lvalue ? declared("&", Kind.LVALUE_REFERENCE) : declared("&&", Kind.RVALUE_REFERENCE);
    }

    Piece memberPointer(String owner) {
        return switch (kind) {
            case FUNCTION -> of(left + "(" + owner + "::*", ")" + right, Kind.PLAIN);
            case ARRAY -> of(left + " (" + owner + "::*", ")" + right, Kind.PLAIN);
            default -> of(left + " " + owner + "::*", right, Kind.PLAIN);
        };
    }

    /** With {@code const} or the like: behind a function's parameters, before everything else's declarators. */
    Piece qualified(String qualifiers) {
        return switch (kind) {
            case FUNCTION -> of(left, right + qualifiers, kind);
            case LVALUE_REFERENCE, RVALUE_REFERENCE -> this;
            default -> left.endsWith(qualifiers) ? this : of(left + qualifiers, right, kind);
        };
    }
}
