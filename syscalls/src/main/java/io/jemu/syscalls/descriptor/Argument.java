package io.jemu.syscalls.descriptor;

import java.util.Objects;

/**
 * An argument of a system call.
 *
 * @param direction which way memory at the address goes, if it is one
 * @param narrow whether only the low 32 bits count
 * @param struct the C type at the address, for {@link ArgumentKind#STRUCT}
 * @param length how many bytes or elements are at the address: the name of another argument, that name after {@code *}
 *     for the int that it points to, {@link #RETURN}, or empty
 * @param table names the values of {@link ArgumentKind#FLAGS} and {@link ArgumentKind#CONSTANT}
 */
public record Argument(
        String name,
        ArgumentKind kind,
        Direction direction,
        boolean narrow,
        String struct,
        String length,
        ConstantTable table) {

    /** For {@link #length}: the result of the call tells it. */
    public static final String RETURN = "return";

    public Argument {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(kind, "kind is null");
    }

    /** The value of a register as the kernel reads it for this argument. */
    public long narrowed(long register) {
        return narrow ? (int) register : register;
    }
}
