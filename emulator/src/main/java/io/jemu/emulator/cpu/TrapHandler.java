package io.jemu.emulator.cpu;

import io.jemu.emulator.memory.Access;

/**
 * Answers what the CPU cannot do itself. Called on the thread that called {@link Engine#run}, from inside the engine:
 * an exception thrown here stops the run and is rethrown by it. Calls must be quick and must not run the engine;
 * whatever blocks, replaces the program or runs other guest code answers {@link Next#STOP} and is done after the run.
 */
public interface TrapHandler {
    /** The bit of DR6 that says that a #DB comes of single-stepping. */
    int SINGLE_STEP = 1 << 14;

    /**
     * A SYSCALL instruction outside the trap page was executed. RCX holds the address of the instruction after it and
     * R11 the flags, as hardware leaves them; execution goes on at RCX.
     */
    Next syscall();

    /**
     * Guest code called a trap address (see {@link TrapPage}). All registers are the caller's; RSP points to what the
     * caller pushed. The handler puts the address where execution goes on into R11.
     *
     * @param index which entry of the trap page
     */
    Next trap(int index);

    /**
     * An access that the page table does not allow. RIP is the instruction, which is executed again.
     *
     * @param address the virtual address, non-canonical ones excluded
     * @param protection true if the page is present but forbids the access
     */
    Next pageFault(long address, Access access, boolean protection);

    /**
     * A CPU exception other than a page fault, raised by the instruction at RIP (faults) or before RIP (#DB, #BP).
     *
     * @param vector 0 #DE, 1 #DB, 3 #BP, 4 #OF, 6 #UD, 13 #GP, 16 #MF, 17 #AC, 19 #XM ...
     * @param errorCode the error code, or 0; for #DB {@link #SINGLE_STEP}, or 0 if an INT1 instruction raised it
     */
    Next exception(int vector, int errorCode);

    /** An {@code int n} instruction other than int3, ending at RIP; {@code int 0x80} arrives here too. */
    Next interrupt(int vector);

    /** {@link Engine#requestPreemption} was called. RIP is the start of a block that has not begun. */
    Next preempted();

    /** A block that begins at a watched address is about to run: {@link CodeWatch#addBlock}. RIP is the address. */
    default Next block(long address) {
        return Next.CONTINUE;
    }

    /** An instruction in a watched range is about to run: {@link CodeWatch#addRange}. RIP is its address. */
    default Next instruction(long address) {
        return Next.CONTINUE;
    }

    /** An instruction has run, RIP is the next one: {@link CodeWatch#step}. */
    default Next stepped() {
        return Next.CONTINUE;
    }

    /**
     * A block was translated and is about to run, for the first time since it was last forgotten. Told by engines that
     * watch code; RIP may be anything.
     *
     * @param size its length in bytes
     */
    default void translated(long address, int size) {}

    /**
     * The instruction at RIP uses an encoding that the engine would execute wrongly (VEX or EVEX): raise #UD.
     *
     * @param text the instruction, disassembled, for the message
     */
    Next unsupportedInstruction(String text);
}
