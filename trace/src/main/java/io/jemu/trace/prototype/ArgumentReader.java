package io.jemu.trace.prototype;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Fetches the arguments of a call, one after the other, from where x86-64 psABI 3.2.3 puts them. */
final class ArgumentReader {
    private static final int EIGHTBYTE = 8;
    private static final int STACK_ALIGNMENT = 16;
    /** Bytes of a structure that are fetched; more of one are never shown. */
    private static final int MAX_VALUE = 1 << 12;

    private final CallRegisters registers;
    private final ValueMemory memory;
    private int integers;
    private int sse;
    private long stack;

    /** @param returns what the function returns: if that lies in memory, its address is the first argument */
    ArgumentReader(CallRegisters registers, ValueMemory memory, Lens returns) {
        this.registers = registers;
        this.memory = memory;
        this.stack = registers.stackPointer() + EIGHTBYTE;
        if (ArgumentClass.of(returns).getFirst() == ArgumentClass.MEMORY) {
            integers = 1;
        }
    }

    /** The bytes of the next argument: as many as its size; null if they cannot be read. */
    byte[] next(Lens lens) {
        if (lens instanceof Lens.Struct struct && struct.byReference()) {
            byte[] value = new byte[(int) Math.min(Math.max(0, lens.size()), MAX_VALUE)];
            return memory.read(ByteBuffer.wrap(eightbyte()).order(ByteOrder.LITTLE_ENDIAN).getLong(), value)
                    ? value : null;
        }
        List<ArgumentClass> classes = ArgumentClass.of(lens);
        switch (classes.getFirst()) {
            case NO_CLASS -> {
                return new byte[0];
            }
            case MEMORY, X87 -> {
                return onStack(lens);
            }
            default -> { }
        }
        if (lens instanceof Lens.Real real) {
            return sse < CallRegisters.SSE_ARGUMENTS ? Arrays.copyOf(registers.sse(sse++), (int) real.size())
                    : onStack(lens);
        }
        int neededIntegers = (int) classes.stream().filter(c -> c == ArgumentClass.INTEGER).count();
        int neededSse = classes.size() - neededIntegers;
        if (integers + neededIntegers > CallRegisters.integerArguments()
                || sse + neededSse > CallRegisters.SSE_ARGUMENTS) {
            return onStack(lens);
        }
        byte[] value = new byte[classes.size() * EIGHTBYTE];
        for (int i = 0; i < classes.size(); i++) {
            byte[] part = classes.get(i) == ArgumentClass.INTEGER ? CallRegisters.bytes(registers.integer(integers++))
                    : registers.sse(sse++);
            System.arraycopy(part, 0, value, i * EIGHTBYTE, EIGHTBYTE);
        }
        return value;
    }

    private byte[] eightbyte() {
        return integers < CallRegisters.integerArguments() ? CallRegisters.bytes(registers.integer(integers++))
                : onStack(Lens.address());
    }

    private byte[] onStack(Lens lens) {
        if (lens.alignment() >= STACK_ALIGNMENT) {
            stack = stack + STACK_ALIGNMENT - 1 & -STACK_ALIGNMENT;
        }
        long size = Math.max(0, lens.size());
        byte[] value = new byte[(int) Math.min(Math.max(size, EIGHTBYTE), MAX_VALUE)];
        long at = stack;
        stack += size + EIGHTBYTE - 1 & -EIGHTBYTE;
        return memory.read(at, value) ? value : null;
    }

    /** The bytes of what a function returns; null if they cannot be read. */
    static byte[] returned(CallRegisters registers, ValueMemory memory, Lens lens) {
        List<ArgumentClass> classes = ArgumentClass.of(lens);
        switch (classes.getFirst()) {
            case NO_CLASS -> {
                return new byte[0];
            }
            case X87 -> {
                return registers.top();
            }
            case MEMORY -> {
                byte[] value = new byte[(int) Math.min(Math.max(0, lens.size()), MAX_VALUE)];
                return memory.read(registers.rax(), value) ? value : null;
            }
            default -> { }
        }
        if (lens instanceof Lens.Real real && real.size() > EIGHTBYTE) {
            return registers.sse(0);
        }
        byte[] value = new byte[classes.size() * EIGHTBYTE];
        int usedIntegers = 0;
        int usedSse = 0;
        for (int i = 0; i < classes.size(); i++) {
            byte[] part;
            if (classes.get(i) == ArgumentClass.INTEGER) {
                part = CallRegisters.bytes(usedIntegers++ == 0 ? registers.rax() : registers.rdx());
            } else {
                part = registers.sse(usedSse++);
            }
            System.arraycopy(part, 0, value, i * EIGHTBYTE, EIGHTBYTE);
        }
        return value;
    }
}
