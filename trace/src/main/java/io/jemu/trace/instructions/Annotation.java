package io.jemu.trace.instructions;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is added to a disassembled instruction so that people understand it.
 *
 * @param text the instruction, with the name of the place that a branch leads to
 * @param operand the word that it uses relative to RIP, {@code [0x404018 puts@got.plt] = 0x401036 <puts@plt+0x6>};
 *     empty if it uses none
 */
record Annotation(String text, String operand) {
    private static final Pattern RIP_RELATIVE = Pattern.compile("\\[rip ([+-]) (0x[0-9a-f]+|\\d+)]");
    private static final Pattern BRANCH = Pattern.compile("(?:call|j[a-z]+|loop[a-z]*|xbegin)");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]+|\\d+");
    private static final String QUADWORD = "qword ptr";
    private static final String ADDRESS_ONLY = "lea";

    /** Reads the word as it is now, which has to be before the instruction is executed. */
    static Annotation of(Instruction instruction, AddressNames names, AddressSpace memory) {
        String text = instruction.text();
        String mnemonic = instruction.mnemonic();
        String plain = mnemonic.substring(mnemonic.lastIndexOf(' ') + 1);
        if (BRANCH.matcher(plain).matches() && ADDRESS.matcher(instruction.operands()).matches()) {
            String name = names.name(Long.decode(unsigned(instruction.operands())));
            return new Annotation(name.isEmpty() ? text : text + " <" + name + ">", "");
        }
        Matcher relative = RIP_RELATIVE.matcher(instruction.operands());
        if (!relative.find()) {
            return new Annotation(text, "");
        }
        long distance = Long.decode(relative.group(2));
        long address = instruction.address() + instruction.size()
                + (relative.group(1).equals("-") ? -distance : distance);
        boolean reads = instruction.operands().contains(QUADWORD) && !plain.equals(ADDRESS_ONLY);
        return new Annotation(text, word(address, reads, names, memory));
    }

    /** Capstone prints addresses beyond 2^63 with all their digits, which Java takes for no long. */
    private static String unsigned(String number) {
        return number.startsWith("0x") && number.length() == 18
                ? Long.toString(Long.parseUnsignedLong(number.substring(2), 16)) : number;
    }

    private static String word(long address, boolean reads, AddressNames names, AddressSpace memory) {
        String name = names.data(address);
        String place = "[0x" + Long.toHexString(address) + (name.isEmpty() ? "" : " " + name) + "]";
        if (!reads) {
            return place;
        }
        try {
            return place + " = " + value(memory.read64(address), names);
        } catch (GuestFault unreadable) {
            return place;
        }
    }

    /** A number, with its name if it is a place that has one. */
    static String value(long value, AddressNames names) {
        String name = names.name(value);
        return "0x" + Long.toHexString(value) + (name.isEmpty() ? "" : " <" + name + ">");
    }
}
