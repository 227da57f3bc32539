package io.jemu.emulator.demangle;

/**
 * A C++ name.
 *
 * @param text all of it, with what a template returns, and with parameters
 * @param name of a function, without these two; otherwise the same
 */
public record Demangled(String text, String name) {}
