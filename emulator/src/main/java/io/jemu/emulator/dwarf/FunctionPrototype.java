package io.jemu.emulator.dwarf;

import java.util.List;

/**
 * How a function is called.
 *
 * @param name its symbol
 * @param returns a reference to its type, {@link CType#VOID} for none
 * @param parameters in order; {@code this} is one of them
 * @param variadic whether further arguments may follow
 * @param definition whether the function is in the file that says so; otherwise it is only declared
 */
public record FunctionPrototype(String name, long returns, List<Parameter> parameters, boolean variadic,
        boolean definition) {
    public FunctionPrototype {
        parameters = List.copyOf(parameters);
    }

    /** A parameter; its name may be empty, its type is a reference. */
    public record Parameter(String name, long type) {}
}
