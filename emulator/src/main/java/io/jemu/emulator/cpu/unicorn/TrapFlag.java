package io.jemu.emulator.cpu.unicorn;

/** RFLAGS.TF, as far as the engine sets it for itself: #DB after each instruction, which programs do not see. */
final class TrapFlag {
    private static final long TF = 0x100;

    private final Uc uc;
    private boolean on;

    TrapFlag(Uc uc) {
        this.uc = uc;
    }

    boolean on() {
        return on;
    }

    void set(boolean wanted) {
        if (on != wanted) {
            on = wanted;
            long flags = uc.read(UcRegister.UC_X86_REG_RFLAGS);
            uc.write(UcRegister.UC_X86_REG_RFLAGS, wanted ? flags | TF : flags & ~TF);
        }
    }

    /** Sets it again, after an instruction that may have loaded the flags. */
    void renew() {
        on = false;
        set(true);
    }

    /** The flags as the program has them. */
    long hide(long flags) {
        return on ? flags & ~TF : flags;
    }

    /** Saves the registers as the program has them. */
    void save(UnicornState state) {
        boolean hidden = on;
        set(false);
        uc.saveContext(state.context());
        set(hidden);
    }
}
