package io.jemu.emulator.cpu.unicorn;

/** What Unicorn begins a second time, and watchers have been told of: after a page fault, or when it was stopped. */
final class Repetition {
    /** An address that code cannot have. */
    private static final long NOWHERE = 1L << 62;

    private long block = NOWHERE;
    private long instruction = NOWHERE;

    /** An instruction will be executed again; it begins a block then. */
    void ofInstruction(long address) {
        block = address;
        instruction = address;
    }

    /** A block will begin again, whose first instruction was not told. */
    void ofBlock(long address) {
        block = address;
        instruction = NOWHERE;
    }

    /** Nothing is begun again. */
    void forget() {
        ofBlock(NOWHERE);
    }

    /** Whether a block that begins does so again; asking changes nothing. */
    boolean isBlock(long address) {
        return block == address;
    }

    /** Whether a block that begins does so again. */
    boolean takeBlock(long address) {
        boolean again = block == address;
        block = NOWHERE;
        if (!again) {
            instruction = NOWHERE;
        }
        return again;
    }

    /** Whether an instruction that begins does so again. */
    boolean takeInstruction(long address) {
        boolean again = instruction == address;
        instruction = NOWHERE;
        return again;
    }
}
