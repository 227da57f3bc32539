package io.jemu.trace.crash.scene;

import io.jemu.emulator.disasm.Instruction;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operand of an instruction that is in memory, as a disassembler writes it in Intel's syntax.
 *
 * @param address the effective address, without a segment's base
 * @param size bytes; 0 if the text does not say
 * @param base the first register of the address in lower case; empty if it has none
 * @param segment fs or gs, or empty
 */
public record MemoryOperand(long address, int size, String base, String segment) {
    private static final Pattern OPERAND = Pattern.compile("(?:(\\w+) ptr )?(?:([cdefgs]s):)?\\[([^]]+)]");
    private static final Pattern TERM = Pattern.compile("([+-]?)\\s*(?:([a-z]\\w*)(?:\\*(\\d))?|(0x[0-9a-f]+|\\d+))");

    /**
     * Reads the operand.
     *
     * @param registers gives values by names in lower case, empty for names of others than general registers
     */
    public static Optional<MemoryOperand> of(Instruction instruction, Function<String, Optional<Long>> registers) {
        Matcher operand = OPERAND.matcher(instruction.operands());
        if (!operand.find()) {
            return Optional.empty();
        }
        long address = 0;
        String base = "";
        Matcher term = TERM.matcher(operand.group(3));
        while (term.find()) {
            long value;
            if (term.group(4) != null) {
                value = Long.parseUnsignedLong(term.group(4).replaceFirst("^0x", ""),
                        term.group(4).startsWith("0x") ? 16 : 10);
            } else if (term.group(2).equals("rip")) {
                value = instruction.address() + instruction.size();
            } else {
                Optional<Long> register = registers.apply(term.group(2));
                if (register.isEmpty()) {
                    return Optional.empty();
                }
                value = register.get() * (term.group(3) == null ? 1 : Long.parseLong(term.group(3)));
                base = base.isEmpty() ? term.group(2) : base;
            }
            address += term.group(1).equals("-") ? -value : value;
        }
        String segment = operand.group(2) == null ? "" : operand.group(2);
        return Optional.of(new MemoryOperand(address, bytes(operand.group(1)), base,
                segment.equals("fs") || segment.equals("gs") ? segment : ""));
    }

    private static int bytes(String size) {
        return switch (size == null ? "" : size.toLowerCase(Locale.ROOT)) {
            case "byte" -> 1;
            case "word" -> 2;
            case "dword" -> 4;
            case "qword" -> 8;
            case "xmmword" -> 16;
            case "ymmword" -> 32;
            case "zmmword" -> 64;
            default -> 0;
        };
    }
}
