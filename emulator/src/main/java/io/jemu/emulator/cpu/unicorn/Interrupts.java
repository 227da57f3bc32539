package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.memory.Access;

/** What Unicorn reports as an interrupt, told to a {@link TrapHandler} as what it is. */
final class Interrupts {
    static final int DEBUG_EXCEPTION = 1;
    private static final int BREAKPOINT = 3;
    private static final int PAGE_FAULT = 14;
    /** Bits of a page fault's error code. */
    private static final int PROTECTION = 1;
    private static final int WRITE = 2;
    private static final int RESERVED = 8;
    private static final int FETCH = 16;

    private final TlbTicker ticker;
    private final Repetition repetition;

    /** @param repetition is told of instructions that are executed again */
    Interrupts(TlbTicker ticker, Repetition repetition) {
        this.ticker = ticker;
        this.repetition = repetition;
    }

    /** @throws EngineFailure if a page table is wrong */
    Next report(TrapHandler handler, LiveCpu live, int vector) {
        if (live.isInstruction()) {
            return vector == BREAKPOINT ? handler.exception(vector, 0) : handler.interrupt(vector);
        }
        int code = live.errorCode();
        if (vector == DEBUG_EXCEPTION) {
            return handler.exception(vector, TrapHandler.SINGLE_STEP);
        }
        if (vector != PAGE_FAULT) {
            return handler.exception(vector, code);
        }
        ticker.faulted();
        if ((code & RESERVED) != 0) {
            throw new EngineFailure("the page table entry of 0x%x has reserved bits set".formatted(live.cr2()));
        }
        Access access = (code & WRITE) != 0 ? Access.WRITE : (code & FETCH) != 0 ? Access.FETCH : Access.READ;
        if (access != Access.FETCH) {
            repetition.ofInstruction(live.rip());
        }
        return handler.pageFault(live.cr2(), access, (code & PROTECTION) != 0);
    }
}
