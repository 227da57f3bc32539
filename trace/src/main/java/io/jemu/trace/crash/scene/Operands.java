package io.jemu.trace.crash.scene;

import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.memory.GuestFault;
import java.util.Map;
import java.util.Optional;

/** Values of operands as a disassembler names them. */
public final class Operands {
    private static final Map<String, String> LOW_BYTES = Map.of("al", "rax", "bl", "rbx", "cl", "rcx", "dl", "rdx",
            "sil", "rsi", "dil", "rdi", "bpl", "rbp", "spl", "rsp");

    private Operands() {}

    /** The signed value of a register, or of memory; empty if it is something else, or cannot be read. */
    public static Optional<Long> value(CrashScene scene, String operand) {
        Optional<Long> register = register(scene, operand);
        if (register.isPresent()) {
            return register;
        }
        return scene.operand().filter(memory -> memory.segment().isEmpty())
                .flatMap(memory -> read(scene.memory(), memory));
    }

    private static Optional<Long> register(CrashScene scene, String name) {
        if (LOW_BYTES.containsKey(name)) {
            return scene.register(LOW_BYTES.get(name)).map(value -> (long) value.byteValue());
        }
        if (name.matches("e[a-ds][xipc]?[ip]?")) {
            return scene.register("r" + name.substring(1)).map(value -> (long) value.intValue());
        }
        if (name.matches("r\\d+d")) {
            return scene.register(name.substring(0, name.length() - 1)).map(value -> (long) value.intValue());
        }
        if (name.matches("[a-ds][xip]")) {
            return scene.register("r" + name).map(value -> (long) value.shortValue());
        }
        return scene.register(name);
    }

    private static Optional<Long> read(ElfMemory memory, MemoryOperand operand) {
        try {
            return switch (operand.size()) {
                case Byte.BYTES -> Optional.of((long) (byte) memory.u8(operand.address()));
                case Short.BYTES -> Optional.of((long) (short) memory.u16(operand.address()));
                case Integer.BYTES -> Optional.of((long) memory.u32(operand.address()));
                case Long.BYTES -> Optional.of(memory.u64(operand.address()));
                default -> Optional.empty();
            };
        } catch (GuestFault unreadable) {
            return Optional.empty();
        }
    }
}
