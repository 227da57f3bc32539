package io.jemu.emulator.disasm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Disassembles 64-bit x86 code with Capstone. An instance keeps a cursor in native memory: one thread at a time.
 */
public final class Disassembler implements AutoCloseable {
    /** No x86 instruction is longer. */
    public static final int MAX_INSTRUCTION = 15;

    private static final int FIRST_CODE_SIZE = 4096;
    /** Fields of the cursor that cs_disasm_iter moves: {@code uint8_t *code; size_t size; uint64_t address}. */
    private static final long CURSOR_CODE = 0;
    private static final long CURSOR_SIZE = 8;
    private static final long CURSOR_ADDRESS = 16;
    private static final long CURSOR_BYTES = 24;

    /** How operands are written. */
    public enum Syntax {
        INTEL(1),
        ATT(2);

        /** CS_OPT_SYNTAX_*. */
        private final int option;

        Syntax(int option) {
            this.option = option;
        }
    }

    private final Capstone capstone;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment handle;
    private final MemorySegment cursor;
    private final MemorySegment instruction;
    private final byte[] text = new byte[Capstone.MNEMONIC_LENGTH + Capstone.OPERANDS_LENGTH];
    private MemorySegment code;
    private boolean closed;

    /**
     * @throws UnsatisfiedLinkError if Capstone 4 or 5 cannot be found, with a line for each library that was tried
     */
    public Disassembler(Syntax syntax) {
        Objects.requireNonNull(syntax, "syntax is null");
        capstone = Capstone.open();
        handle = arena.allocate(JAVA_LONG);
        cursor = arena.allocate(CURSOR_BYTES, Long.BYTES);
        code = arena.allocate(FIRST_CODE_SIZE);
        check("cs_open", capstone.csOpen().call(Capstone.CS_ARCH_X86, Capstone.CS_MODE_64, handle.address()));
        check("cs_option", capstone.csOption().call(handle(), Capstone.CS_OPT_SYNTAX, syntax.option));
        long pointer = capstone.csMalloc().call(handle());
        if (pointer == 0) {
            throw new OutOfMemoryError("cs_malloc");
        }
        instruction = MemorySegment.ofAddress(pointer)
                .reinterpret(capstone.operandsOffset() + Capstone.OPERANDS_LENGTH);
    }

    private static void check(String function, long result) {
        if ((int) result != Capstone.CS_ERR_OK) {
            throw new IllegalStateException("%s failed with error %d".formatted(function, (int) result));
        }
    }

    private long handle() {
        return handle.get(JAVA_LONG, 0);
    }

    /** Capstone's version, major and minor: "5.0". */
    public String version() {
        return capstone.versionText();
    }

    /** Where the library was found. */
    public String library() {
        return capstone.library().path();
    }

    /**
     * Disassembles one instruction; bytes that are none give {@link Instruction#UNDECODABLE} of size 1.
     *
     * @param bytes code; only the 15 bytes from {@code offset} on are looked at
     * @param address virtual address of {@code bytes[offset]}
     * @throws IndexOutOfBoundsException if {@code offset} is not an index of {@code bytes}
     */
    public Instruction decode(byte[] bytes, int offset, long address) {
        Objects.checkIndex(offset, bytes.length);
        start(bytes, offset, Math.min(bytes.length - offset, MAX_INSTRUCTION), address);
        return next(bytes, offset, address);
    }

    /**
     * Disassembles all bytes, one instruction after the other; after an undecodable byte it goes on with the next.
     *
     * @param address virtual address of {@code bytes[0]}
     */
    public List<Instruction> decode(byte[] bytes, long address) {
        List<Instruction> instructions = new ArrayList<>();
        start(bytes, 0, bytes.length, address);
        for (int at = 0; at < bytes.length; ) {
            Instruction next = next(bytes, at, address + at);
            instructions.add(next);
            at += next.size();
        }
        return instructions;
    }

    private Instruction next(byte[] bytes, int at, long address) {
        int size = step();
        if (size == 0) {
            skip(1);
            return new Instruction(address, new byte[] {bytes[at]}, Instruction.UNDECODABLE,
                    "0x%02x".formatted(bytes[at]));
        }
        MemorySegment.copy(instruction, JAVA_BYTE, capstone.mnemonicOffset(), text, 0, text.length);
        return new Instruction(address, Arrays.copyOfRange(bytes, at, at + size),
                string(0, Capstone.MNEMONIC_LENGTH), string(Capstone.MNEMONIC_LENGTH, text.length));
    }

    private String string(int from, int to) {
        int end = from;
        while (end < to && text[end] != 0) {
            end++;
        }
        return new String(text, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** Puts the cursor at the first of {@code length} bytes. */
    private void start(byte[] bytes, int offset, int length, long address) {
        if (closed) {
            throw new IllegalStateException("the disassembler is closed");
        }
        if (code.byteSize() < length) {
            code = arena.allocate(length);
        }
        MemorySegment.copy(bytes, offset, code, JAVA_BYTE, 0, length);
        cursor.set(JAVA_LONG, CURSOR_CODE, code.address());
        cursor.set(JAVA_LONG, CURSOR_SIZE, length);
        cursor.set(JAVA_LONG, CURSOR_ADDRESS, address);
    }

    /**
     * Decodes the instruction at the cursor and moves behind it.
     *
     * @return its size in bytes, or 0 if the bytes are none; the cursor then stays
     */
    private int step() {
        long at = cursor.address();
        boolean decoded = (byte) capstone.csDisasmIter().call(handle(), at + CURSOR_CODE, at + CURSOR_SIZE,
                at + CURSOR_ADDRESS, instruction.address()) != 0;
        return decoded ? Short.toUnsignedInt(instruction.get(JAVA_SHORT, Capstone.INSN_SIZE)) : 0;
    }

    private void skip(int bytes) {
        cursor.set(JAVA_LONG, CURSOR_CODE, cursor.get(JAVA_LONG, CURSOR_CODE) + bytes);
        cursor.set(JAVA_LONG, CURSOR_SIZE, cursor.get(JAVA_LONG, CURSOR_SIZE) - bytes);
        cursor.set(JAVA_LONG, CURSOR_ADDRESS, cursor.get(JAVA_LONG, CURSOR_ADDRESS) + bytes);
    }

    /** Gives the native memory back. Closing twice is harmless. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            capstone.csFree().call(instruction.address(), 1);
            capstone.csClose().call(handle.address());
            arena.close();
        }
    }
}
