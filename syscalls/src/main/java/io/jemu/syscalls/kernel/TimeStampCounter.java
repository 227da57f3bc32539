package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.GuestFault;

/** RDTSC and RDTSCP in a run whose time is not the host's: a counter of nanoseconds (SDM volume 2). */
record TimeStampCounter(Clock clock) {
    private static final int RDTSC = 0x310f;
    private static final int RDTSCP_START = 0x010f;
    private static final int RDTSCP_END = 0xf9;
    private static final int RDTSC_SIZE = 2;
    private static final int RDTSCP_SIZE = 3;

    /** Executes the instruction at which a task has stopped, if it is one of the two; whether it was. */
    boolean read(Task task) {
        Registers registers = task.registers();
        long rip = registers.get(Register.RIP);
        boolean withProcessor;
        try {
            int opcode = task.memory().read16(rip) & 0xffff;
            withProcessor = opcode == RDTSCP_START && (task.memory().read8(rip + RDTSC_SIZE) & 0xff) == RDTSCP_END;
            if (opcode != RDTSC && !withProcessor) {
                return false;
            }
        } catch (GuestFault shorter) {
            return false; // a privileged instruction of one byte, and nothing behind it
        }
        long count = clock.nanoTime();
        registers.set(Register.RAX, count & 0xffff_ffffL);
        registers.set(Register.RDX, count >>> Integer.SIZE);
        if (withProcessor) {
            registers.set(Register.RCX, 0);
        }
        registers.set(Register.RIP, rip + (withProcessor ? RDTSCP_SIZE : RDTSC_SIZE));
        return true;
    }
}
