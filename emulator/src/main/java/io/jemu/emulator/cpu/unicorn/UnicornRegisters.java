package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;

/** The registers of a {@link UnicornEngine}. */
final class UnicornRegisters implements Registers {
    /** The flags that a program can change (Intel SDM volume 1, section 3.4.3): all others stay as Linux has them. */
    private static final long USER_FLAGS = 0x25_4dd5;
    /** The bit that is always one, and IF. */
    private static final long FIXED_FLAGS = 0x202;

    private final Uc uc;
    private final LiveCpu live;
    private final Execution execution;
    private final FxState fx;

    UnicornRegisters(Uc uc, LiveCpu live, Execution execution, FxState fx) {
        this.uc = uc;
        this.live = live;
        this.execution = execution;
        this.fx = fx;
    }

    @Override
    public long get(Register register) {
        return switch (register) {
            case RIP -> execution.rip();
            case RFLAGS -> execution.flags();
            case FS_BASE -> uc.read(UcRegister.UC_X86_REG_FS_BASE);
            case GS_BASE -> uc.read(UcRegister.UC_X86_REG_GS_BASE);
            default -> live.get(register);
        };
    }

    @Override
    public void set(Register register, long value) {
        switch (register) {
            case RIP -> execution.setRip(value);
            case RFLAGS -> uc.write(UcRegister.UC_X86_REG_RFLAGS, value & USER_FLAGS | FIXED_FLAGS);
            case FS_BASE -> uc.write(UcRegister.UC_X86_REG_FS_BASE, value);
            case GS_BASE -> uc.write(UcRegister.UC_X86_REG_GS_BASE, value);
            default -> live.set(register, value);
        }
    }

    @Override
    public void readFxState(byte[] fxsave) {
        fx.read(fxsave);
    }

    @Override
    public void writeFxState(byte[] fxsave) {
        fx.write(fxsave);
    }
}
