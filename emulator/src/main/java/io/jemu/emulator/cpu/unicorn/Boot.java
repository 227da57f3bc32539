package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.memory.PhysicalMemory;

/** Brings Unicorn to where a program of Linux finds a CPU: 64-bit user mode with paging on. */
final class Boot {
    private static final int UC_CPU_X86_HASWELL = 19;
    /** Bytes of translated code that are kept. The default, 1 GiB, makes discarding it all cost seconds. */
    private static final int TCG_BUFFER_SIZE = 32 << 20;

    private static final int MSR_EFER = 0xc000_0080;
    private static final int MSR_STAR = 0xc000_0081;
    /** Segment selectors as Linux has them: kernel code at 8, user CS 0x33 and SS 0x2b. */
    private static final long STAR = 0x23L << 48 | 8L << 32;
    /** SYSCALL, long mode (enabled and active), no-execute pages. */
    private static final long EFER = 0xd01;
    /** Paging, write protection, native FPU errors, FPU, protected mode. */
    private static final long CR0 = 0x8001_0033L;
    /** PAE, FXSAVE and SSE exceptions, FSGSBASE, XSAVE. */
    private static final long CR4 = 0x20 | 0x600 | 1 << 16 | 1 << 18;
    /** RDTSC and RDTSCP are for the kernel alone. */
    private static final long CR4_TSD = 4;
    /** Interrupts enabled, and the bit that is always one. */
    private static final long INITIAL_FLAGS = 0x202;
    private static final long INITIAL_FPCW = 0x37f;
    private static final long INITIAL_FPTAG = 0xffff;
    private static final long INITIAL_MXCSR = 0x1f80;

    private Boot() {}

    /** Settings that must come before anything else is done. */
    static void configure(Uc uc) {
        uc.control(UcControl.UC_CTL_CPU_MODEL, UC_CPU_X86_HASWELL);
        uc.control(UcControl.UC_CTL_TCG_BUFFER_SIZE, TCG_BUFFER_SIZE);
        // An empty list of exits: otherwise a jump to address 0 would end emulation without an error.
        uc.control(UcControl.UC_CTL_UC_USE_EXITS, 1);
    }

    /**
     * Turns paging on, enters user mode, and finds the registers, which are left as a new process has them. Callbacks
     * must stop the CPU at once while this runs. The page table that is in use afterwards is no longer there.
     *
     * @param hideTime whether reading the time stamp counter raises #GP
     * @throws EngineFailure if Unicorn behaves in a way that is not known
     */
    static LiveCpu enterUserMode(Uc uc, PhysicalMemory memory, boolean hideTime) {
        try (BootSpace space = new BootSpace(memory)) {
            uc.write(UcRegister.UC_X86_REG_CR3, space.root());
            uc.write(UcRegister.UC_X86_REG_CR4, hideTime ? CR4 | CR4_TSD : CR4);
            uc.writeMsr(MSR_EFER, EFER);
            uc.writeMsr(MSR_STAR, STAR);
            uc.write(UcRegister.UC_X86_REG_CR0, CR0);
            uc.write(UcRegister.UC_X86_REG_RCX, BootSpace.CODE);
            uc.write(UcRegister.UC_X86_REG_R11, INITIAL_FLAGS);
            UcErr error = uc.start(BootSpace.SYSRET);
            long rip = uc.read(UcRegister.UC_X86_REG_RIP);
            if (error != UcErr.UC_ERR_OK || rip < BootSpace.CODE || rip >= BootSpace.LOAD) {
                throw new EngineFailure("Unicorn did not enter user mode");
            }
            // Unicorn 2.1.1 overwrites live code when its buffer is full for the first time, unless it was flushed once
            // after the first run. This must not be done in callbacks for instructions or blocks.
            uc.control(UcControl.UC_CTL_TB_FLUSH);
            LiveCpu cpu = Calibration.calibrate(uc, LiveCpuSearch.find(uc), uc.contextSize());
            initialize(uc, cpu);
            return cpu;
        }
    }

    private static void initialize(Uc uc, LiveCpu cpu) {
        for (long at = 0; at <= LiveCpu.RIP_OFFSET; at += Long.BYTES) {
            LiveCpu.HOST.set(JAVA_LONG, cpu.base() + at, 0);
        }
        uc.write(UcRegister.UC_X86_REG_RFLAGS, INITIAL_FLAGS);
        // Unicorn resets these to 0, and not to what hardware and Linux have.
        uc.write(UcRegister.UC_X86_REG_FPCW, INITIAL_FPCW);
        uc.write(UcRegister.UC_X86_REG_FPTAG, INITIAL_FPTAG);
        uc.write(UcRegister.UC_X86_REG_MXCSR, INITIAL_MXCSR);
    }
}
