package io.jemu.emulator.disasm;

import java.util.Objects;

/**
 * A disassembled instruction.
 *
 * @param address virtual address of its first byte
 * @param bytes its encoding, 1 to 15 bytes; not copied
 * @param mnemonic with prefixes ({@code rep movsb}); {@value #UNDECODABLE} for a byte that begins no instruction
 * @param operands as text, may be empty
 */
public record Instruction(long address, byte[] bytes, String mnemonic, String operands) {
    /** The mnemonic of a byte that could not be decoded; it is an instruction of its own, of size 1. */
    public static final String UNDECODABLE = ".byte";

    public Instruction {
        Objects.requireNonNull(bytes, "bytes is null");
        Objects.requireNonNull(mnemonic, "mnemonic is null");
        Objects.requireNonNull(operands, "operands is null");
    }

    /** Length of the encoding in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Whether the bytes are an instruction that the disassembler knows. */
    public boolean decodable() {
        return !mnemonic.equals(UNDECODABLE);
    }

    /** Mnemonic and operands. */
    public String text() {
        return operands.isEmpty() ? mnemonic : mnemonic + " " + operands;
    }
}
