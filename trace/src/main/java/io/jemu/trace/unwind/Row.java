package io.jemu.trace.unwind;

import java.util.Arrays;

/** The rules that hold at one address: how the CFA is computed, and where the caller's registers are. */
final class Row {
    /** The register that the CFA is relative to, if it has no expression. */
    int cfaRegister = FrameRegisters.RSP;
    long cfaOffset;
    Cursor.Block cfaExpression;
    /** By register; null: not mentioned, so the caller finds it unchanged. */
    private final Rule[] rules;

    Row() {
        this(new Rule[FrameRegisters.COUNT]);
    }

    private Row(Rule[] rules) {
        this.rules = rules;
    }

    Row copy() {
        Row copy = new Row(Arrays.copyOf(rules, rules.length));
        copy.take(this);
        return copy;
    }

    /** Becomes the same as another one. */
    void take(Row other) {
        cfaRegister = other.cfaRegister;
        cfaOffset = other.cfaOffset;
        cfaExpression = other.cfaExpression;
        System.arraycopy(other.rules, 0, rules, 0, rules.length);
    }

    Rule rule(int register) {
        return rules[register];
    }

    /** Vector registers and the like, which tables may mention, are left out. */
    void set(long register, Rule rule) {
        if (register >= 0 && register < rules.length) {
            rules[(int) register] = rule;
        }
    }

    /** As it was at the start of the function. */
    void restore(long register, Row initial) {
        if (register >= 0 && register < rules.length) {
            rules[(int) register] = initial.rules[(int) register];
        }
    }

    void cfa(long register, long offset) {
        if (register < 0 || register >= rules.length) {
            throw Cursor.damaged();
        }
        cfaRegister = (int) register;
        cfaOffset = offset;
        cfaExpression = null;
    }
}
