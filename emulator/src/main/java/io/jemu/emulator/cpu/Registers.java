package io.jemu.emulator.cpu;

/** The live registers of a CPU, valid between runs and inside the calls of a {@link TrapHandler}. */
public interface Registers {
    long get(Register register);

    /**
     * Sets a register. RIP may be set between runs and inside {@link TrapHandler#pageFault},
     * {@link TrapHandler#exception} and {@link TrapHandler#interrupt}; inside the other calls only together with
     * {@link Next#STOP}, after the run has returned.
     */
    void set(Register register, long value);

    /** Copies x87, SSE and MXCSR state out, in the 512-byte format of FXSAVE64 (Intel SDM volume 1, table 10-2). */
    void readFxState(byte[] fxsave);

    /**
     * Sets x87, SSE and MXCSR state from an FXSAVE64 image.
     *
     * @throws IllegalArgumentException if MXCSR has reserved bits set, for which hardware raises #GP
     */
    void writeFxState(byte[] fxsave);
}
