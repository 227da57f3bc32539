package io.jemu.trace.unwind;

/** Where the caller's value of a register is (DWARF 5, section 6.4.1). */
sealed interface Rule {
    /** Nowhere. */
    record Undefined() implements Rule {}

    /** Still in the register. */
    record SameValue() implements Rule {}

    /** In memory, relative to the CFA. */
    record Offset(long offset) implements Rule {}

    /** The CFA and so much is it. */
    record ValueOffset(long offset) implements Rule {}

    /** In another register. */
    record InRegister(int number) implements Rule {}

    /** In memory at a computed address. */
    record Expression(Cursor.Block code) implements Rule {}

    /** Computed. */
    record ValueExpression(Cursor.Block code) implements Rule {}

    Rule UNDEFINED = new Undefined();
    Rule SAME_VALUE = new SameValue();
}
