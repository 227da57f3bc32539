package io.jemu.emulator.cpu;

/**
 * Which code a {@link TrapHandler} is told of while it runs. Addresses are virtual and hold in every address space:
 * whoever watches one process looks at whose turn it is.
 *
 * <p>A place is told once each time it is reached: not again when an instruction there is executed again after a page
 * fault. All methods belong to the engine's thread.
 */
public interface CodeWatch {
    /**
     * Has {@link TrapHandler#block} called before each run of a block of code that begins at this address: whatever a
     * branch, call or return leads to. Takes effect at once, also when it is called by a handler. An address that is
     * added twice has to be removed twice.
     */
    void addBlock(long address);

    /** @throws IllegalArgumentException if the address is not watched */
    void removeBlock(long address);

    /** Has every block told, or again only those that were added. */
    void everyBlock(boolean on);

    /**
     * Has {@link TrapHandler#instruction} called before each instruction that begins in [begin, end). Not to be called
     * by a handler.
     */
    void addRange(long begin, long end);

    /**
     * Ends what {@link #addRange} with the same bounds began. Not to be called by a handler.
     *
     * @throws IllegalArgumentException if there is no such range
     */
    void removeRange(long begin, long end);

    /** Whether {@link TrapHandler#stepped} is called after each instruction. May be called by a handler. */
    void step(boolean on);
}
