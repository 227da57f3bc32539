package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.CpuState;

/** A {@code uc_context}. */
final class UnicornState implements CpuState {
    private long context;

    UnicornState(Uc uc) {
        this.context = uc.allocateContext();
    }

    /** @throws IllegalStateException if the state is closed */
    long context() {
        if (context == 0) {
            throw new IllegalStateException("the CPU state is closed");
        }
        return context;
    }

    @Override
    public void close() {
        if (context != 0) {
            Uc.freeContext(context);
            context = 0;
        }
    }
}
