package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Engine;

/** Limits the blocks that the engine runs, so that it leaves its run at the same place in every run with a seed. */
final class BlockWaker implements Waker {
    private final Engine engine;
    private final VirtualClock clock;

    BlockWaker(Engine engine, VirtualClock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public void wakeAt(long time) {
        engine.limitBlocks(time == Waits.NEVER ? Long.MAX_VALUE
                : Math.ceilDiv(Math.max(0, time - clock.nanoTime()), VirtualClock.NANOSECONDS_PER_BLOCK));
    }
}
