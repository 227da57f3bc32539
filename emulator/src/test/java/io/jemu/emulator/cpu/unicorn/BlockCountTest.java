package io.jemu.emulator.cpu.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.cpu.Register;
import org.junit.jupiter.api.Test;

/** Blocks are counted, and a limit of them ends a run at the same place each time. */
class BlockCountTest {
    /** {@code 0: add $1,%rbx; dec %rcx; jnz 0; syscall}: each round is a block. */
    private static final String LOOP = "4883c301 48ffc9 75f7 0f05";
    private static final int ROUNDS = 100_000;

    @Test
    void aLimitEndsTheRunAfterSoManyBlocks() {
        try (TestMachine machine = new TestMachine(new Instrumentation(true, false))) {
            machine.set(Register.RCX, ROUNDS).code(LOOP);
            long before = machine.engine.blocks();
            machine.engine.limitBlocks(1000);
            assertThat(machine.run()).isEqualTo("preempted at 400000");
            assertThat(machine.get(Register.RBX)).isEqualTo(1000);
            assertThat(machine.engine.blocks() - before).isEqualTo(1000);
            assertThat(machine.run()).as("no more until there is another limit").isEqualTo("preempted at 400000");
            assertThat(machine.get(Register.RBX)).isEqualTo(1000);
            machine.engine.limitBlocks(500);
            machine.engine.limitBlocks(7);
            assertThat(machine.run()).isEqualTo("preempted at 400000");
            assertThat(machine.get(Register.RBX)).isEqualTo(1007);
            machine.engine.limitBlocks(Long.MAX_VALUE);
            assertThat(machine.run()).startsWith("syscall");
            assertThat(machine.get(Register.RBX)).isEqualTo(ROUNDS);
            assertThat(machine.engine.blocks() - before).isBetween((long) ROUNDS, ROUNDS + 10L);
        }
    }

    @Test
    void withoutALimitBlocksAreOnlyCounted() {
        try (TestMachine machine = new TestMachine(new Instrumentation(true, false))) {
            machine.set(Register.RCX, ROUNDS).code(LOOP);
            assertThat(machine.run()).startsWith("syscall");
            assertThat(machine.engine.blocks()).isGreaterThanOrEqualTo(ROUNDS);
        }
    }

    @Test
    void anEngineThatDoesNotCountSaysSo() {
        try (TestMachine machine = new TestMachine()) {
            assertThat(machine.engine.countsBlocks()).isFalse();
            assertThatThrownBy(machine.engine::blocks).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
