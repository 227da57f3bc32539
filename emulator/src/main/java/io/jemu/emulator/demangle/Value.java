package io.jemu.emulator.demangle;

/**
 * An expression as text.
 *
 * @param simple whether it needs no parentheses as an operand
 */
record Value(String text, boolean simple) {
    String operand() {
        return simple ? text : "(" + text + ")";
    }
}
