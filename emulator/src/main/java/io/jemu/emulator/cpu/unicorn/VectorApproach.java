package io.jemu.emulator.cpu.unicorn;

/**
 * The way to an instruction that must not run, from the start of its block: what is before it does run, one instruction
 * at a time.
 */
final class VectorApproach {
    private long block;
    private long vector;
    private boolean active;

    /** A block was found that has such an instruction. */
    void found(long blockAddress, long vectorAddress) {
        block = blockAddress;
        vector = vectorAddress;
    }

    long block() {
        return block;
    }

    long vector() {
        return vector;
    }

    /** Whether what is before the instruction runs. */
    boolean active() {
        return active;
    }

    void begin() {
        active = true;
    }

    void end() {
        active = false;
    }

    /**
     * An instruction has run. Whatever leads elsewhere ends the way.
     *
     * @return whether the next one must not run
     */
    boolean stepped(long rip) {
        if (!active) {
            return false;
        }
        if (rip == vector) {
            block = rip;
            return true;
        }
        active = Long.compareUnsigned(rip, block) >= 0 && Long.compareUnsigned(rip, vector) <= 0;
        return false;
    }
}
