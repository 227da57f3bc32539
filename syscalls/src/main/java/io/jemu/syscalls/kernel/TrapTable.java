package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.TrapPage;

/** What Java code answers at which entry of the trap page; one table for all processes. */
public final class TrapTable {
    /** Java code behind a trap address. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Guest code called the trap address: all registers are the caller's, the return address is at RSP. The handler
         * sets R11 to the address where execution goes on ({@link Task#returnFromTrap} for the usual case). Guest
         * faults it throws become SIGSEGV.
         *
         * @return {@link Next#STOP} after {@link Task#defer} for work that must be done outside the engine's run
         */
        Next handle(Task task);
    }

    private final Handler[] handlers = new Handler[TrapPage.ENTRIES];
    private int count;

    /**
     * Takes the next free entry.
     *
     * @return its index, for {@link Process#trapAddress}
     * @throws IllegalStateException if all {@value TrapPage#ENTRIES} entries are taken
     */
    public int register(Handler handler) {
        if (count == handlers.length) {
            throw new IllegalStateException("all entries of the trap page are taken");
        }
        handlers[count] = handler;
        return count++;
    }

    /** The handler of an entry, or null: a call of that entry is an illegal instruction. */
    Handler handler(int index) {
        return index < count ? handlers[index] : null;
    }
}
