package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.disasm.Disassembler;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Keeps AVX code from being executed. Unicorn decodes VEX.128 instructions as the legacy SSE instructions that they
 * resemble, without an exception and with wrong results; so each block is looked at before it first runs.
 */
final class VectorGuard implements AutoCloseable {
    private static final int PAGE = Page.SIZE;
    /** A block ends in the page where it begins, but for its last instruction. */
    private static final int LARGEST_BLOCK = PAGE + CodeScan.MAX_INSTRUCTION;

    /** Enough for most blocks. */
    private static final int USUAL_BLOCK = 128;

    private final PhysicalMemory memory;
    private final CodeScan scan = new CodeScan();
    /** The block, and zeros or older code for an instruction that the end of the block cuts. */
    private final byte[] code = new byte[LARGEST_BLOCK + 2 * CodeScan.MAX_INSTRUCTION];
    private Disassembler disassembler;

    VectorGuard(PhysicalMemory memory) {
        this.memory = memory;
    }

    /**
     * Looks at a block that was translated.
     *
     * @return the offset of the first instruction that must not run, or {@link CodeScan#NONE}
     */
    int find(PageTable table, long address, int size) {
        int length = load(table, address, Math.min(size, LARGEST_BLOCK));
        return scan.find(code, length, false);
    }

    /** Looks at the code from an address to the first branch or the end of the page. */
    int findToBranch(PageTable table, long address) {
        int rest = PAGE - Page.offset(address);
        int size = Math.min(rest, USUAL_BLOCK);
        while (true) {
            int length = load(table, address, size + CodeScan.MAX_INSTRUCTION);
            int found = scan.find(code, Math.min(size, length), true);
            if (found != CodeScan.NONE || scan.ended() || size == rest) {
                return found;
            }
            size = rest;
        }
    }

    /** Whether the instruction at an address is one that must not run. */
    boolean isVector(PageTable table, long address) {
        return load(table, address, CodeScan.MAX_INSTRUCTION) > 0 && scan.isVector(code, 0);
    }

    /** The length of an INT1 instruction at an address, which Unicorn takes for an invalid one; 0 if it is another. */
    int int1Length(PageTable table, long address) {
        int length = load(table, address, CodeScan.MAX_INSTRUCTION);
        return CodeScan.int1Length(code, length);
    }

    /** Copies code out of guest memory, as far as it is mapped. */
    private int load(PageTable table, long address, int size) {
        int done = 0;
        while (done < size) {
            long entry = table.get(address + done);
            if ((entry & PageTable.PRESENT) == 0) {
                break;
            }
            int offset = Page.offset(address + done);
            long physical = (entry & PageTable.FRAME_MASK) + offset;
            int n = Math.min(size - done, PAGE - offset);
            if (physical > memory.size() - n) {
                break;
            }
            MemorySegment.copy(memory.segment(), JAVA_BYTE, physical, code, done, n);
            done += n;
        }
        return done;
    }

    /** The instruction at an address as text, or its bytes if Capstone is not installed. */
    String text(PageTable table, long address) {
        int length = load(table, address, CodeScan.MAX_INSTRUCTION);
        byte[] bytes = Arrays.copyOf(code, length);
        try {
            if (disassembler == null) {
                disassembler = new Disassembler(Disassembler.Syntax.INTEL);
            }
            return disassembler.decode(bytes, 0, address).text();
        } catch (UnsatisfiedLinkError e) {
            return "instruction beginning with bytes " + HexFormat.ofDelimiter(" ").formatHex(bytes);
        }
    }

    @Override
    public void close() {
        if (disassembler != null) {
            disassembler.close();
        }
    }
}
