package io.jemu.emulator.cpu.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.Access;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Watched code is told at its place, once each time, and runs as if nobody watched. */
class CodeWatchTest {
    private static final Instrumentation WATCH = new Instrumentation(false, true);
    private static final long CODE = TestMachine.CODE;
    /** {@code 0: add $1,%rbx; dec %rcx; jnz 0; 9: call 10; e: syscall; 10: inc %rax; ret}. */
    private static final String PROGRAM = "4883c301 48ffc9 75f7 e802000000 0f05 48ffc0 c3";
    private static final long CALL = CODE + 0x9;
    private static final long RETURN = CODE + 0xe;
    private static final long FUNCTION = CODE + 0x10;
    private static final int ROUNDS = 5;

    /** Goes on where it is told of code, and stops at everything else. */
    private static class Watcher extends Recorder {
        final List<String> seen = new ArrayList<>();

        Watcher(TestMachine machine) {
            super(machine.engine.registers());
        }

        private Next see(String what, long address) {
            assertThat(registers.get(Register.RIP)).isEqualTo(address);
            seen.add(what + " " + Long.toHexString(address - CODE));
            return Next.CONTINUE;
        }

        @Override
        public Next block(long address) {
            return see("block", address);
        }

        @Override
        public Next instruction(long address) {
            return see("instruction", address);
        }

        @Override
        public Next stepped() {
            return see("stepped", registers.get(Register.RIP));
        }
    }

    private static TestMachine machine() {
        TestMachine machine = new TestMachine(WATCH);
        machine.set(Register.RCX, ROUNDS).code(PROGRAM);
        return machine;
    }

    private static void ended(TestMachine machine, Watcher watcher) {
        assertThat(watcher.text()).startsWith("syscall 1");
        assertThat(machine.get(Register.RBX)).isEqualTo(ROUNDS);
        assertThat(machine.get(Register.R11) & 0x100).as("the trap flag").isZero();
    }

    @Test
    void blocksAreToldEachTime() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addBlock(FUNCTION);
            machine.engine.watch().addBlock(RETURN);
            machine.engine.watch().addBlock(CODE);
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).containsExactly("block 0", "block 0", "block 0", "block 0", "block 0", "block 10",
                    "block e");
        }
    }

    @Test
    void aBlockWithTheSameLowBitsIsNotTold() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addBlock(FUNCTION + WatchedCode.TABLE_SIZE);
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).isEmpty();
        }
    }

    @Test
    void addedTwiceIsRemovedTwice() {
        try (TestMachine machine = machine()) {
            CodeWatch watch = machine.engine.watch();
            watch.addBlock(FUNCTION);
            watch.addBlock(FUNCTION);
            watch.removeBlock(FUNCTION);
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            assertThat(watcher.seen).containsExactly("block 10");
            watch.removeBlock(FUNCTION);
            assertThatThrownBy(() -> watch.removeBlock(FUNCTION)).isInstanceOf(IllegalArgumentException.class);
            watcher.seen.clear();
            machine.set(Register.RCX, 1).code(PROGRAM);
            machine.run(watcher);
            assertThat(watcher.seen).isEmpty();
        }
    }

    @Test
    void everyBlockUntilAHandlerHasEnough() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addBlock(RETURN);
            machine.engine.watch().everyBlock(true);
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next block(long address) {
                    if (address == CALL) {
                        machine.engine.watch().everyBlock(false);
                    }
                    return super.block(address);
                }
            };
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).containsExactly("block 0", "block 0", "block 0", "block 0", "block 0", "block 9",
                    "block e");
        }
    }

    @Test
    void instructionsOfARangeAreTold() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addRange(CALL, FUNCTION + 1);
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).containsExactly("instruction 9", "instruction 10", "instruction e");
        }
    }

    @Test
    void aRangeTakesEffectInCodeThatHasRun() {
        try (TestMachine machine = machine()) {
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            machine.engine.watch().addRange(CODE + 4, CODE + 5);
            machine.set(Register.RBX, 0).set(Register.RAX, 0).set(Register.RCX, ROUNDS).code(PROGRAM);
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).hasSize(ROUNDS).containsOnly("instruction 4");
            machine.engine.watch().removeRange(CODE + 4, CODE + 5);
            watcher.seen.clear();
            machine.set(Register.RCX, ROUNDS).code(PROGRAM);
            machine.run(watcher);
            assertThat(watcher.seen).isEmpty();
            assertThatThrownBy(() -> machine.engine.watch().removeRange(CODE + 4, CODE + 5))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRunCanEndBeforeAWatchedInstructionAndGoOn() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addRange(CODE + 4, CODE + 5);
            List<Long> rounds = new ArrayList<>();
            boolean[] told = {false};
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next instruction(long address) {
                    told[0] = !told[0];
                    return told[0] ? Next.STOP : Next.CONTINUE;
                }
            };
            do {
                machine.run(watcher);
                assertThat(machine.get(Register.RIP)).isEqualTo(watcher.events.isEmpty() ? CODE + 4 : RETURN + 2);
                rounds.add(machine.get(Register.RBX));
            } while (watcher.events.isEmpty());
            assertThat(rounds).containsExactly(1L, 2L, 3L, 4L, 5L, 5L);
            ended(machine, watcher);
        }
    }

    @Test
    void stepsAreToldFromWhereTheyWereAskedFor() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addBlock(FUNCTION);
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next block(long address) {
                    machine.engine.watch().step(true);
                    assertThat(registers.get(Register.RBX)).isEqualTo(ROUNDS);
                    return super.block(address);
                }
            };
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).containsExactly("block 10", "stepped 13", "stepped e", "stepped 10");
        }
    }

    /** What begins to be stepped runs before the CPU is taken away: who runs in between may be at the same place. */
    @Test
    void aBlockThatWasToldRunsBeforePreemption() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().addBlock(FUNCTION);
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next block(long address) {
                    machine.engine.requestPreemption();
                    machine.engine.watch().step(true);
                    return super.block(address);
                }

                @Override
                public Next preempted() {
                    seen.add("preempted " + Long.toHexString(registers.get(Register.RIP) - CODE));
                    return Next.STOP;
                }
            };
            machine.run(watcher);
            assertThat(watcher.seen).containsExactly("block 10", "stepped 13", "preempted 13");
        }
    }

    @Test
    void stepsEndWhenAHandlerHasEnough() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().step(true);
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next stepped() {
                    machine.engine.watch().step(seen.size() < 3);
                    return super.stepped();
                }
            };
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(watcher.seen).containsExactly("stepped 4", "stepped 7", "stepped 0", "stepped 4");
        }
    }

    @Test
    void aRunCanEndAfterAStep() {
        try (TestMachine machine = machine()) {
            machine.engine.watch().step(true);
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next stepped() {
                    super.stepped();
                    return Next.STOP;
                }
            };
            for (int i = 0; i < 4; i++) {
                machine.run(watcher);
            }
            assertThat(watcher.seen).containsExactly("stepped 4", "stepped 7", "stepped 0", "stepped 4");
            assertThat(machine.get(Register.RBX)).isEqualTo(2);
        }
    }

    /** {@code mov (%rdi),%rax; syscall}: the load faults once. */
    @Test
    void whatIsExecutedAgainAfterAPageFaultIsToldOnce() {
        try (TestMachine machine = new TestMachine(WATCH)) {
            long absent = 0x70_0000;
            machine.set(Register.RDI, absent).code("488b07 0f05");
            machine.engine.watch().addBlock(CODE);
            machine.engine.watch().addRange(CODE, CODE + 5);
            Watcher watcher = new Watcher(machine) {
                @Override
                public Next pageFault(long address, Access access, boolean protection) {
                    machine.setWordAfterMapping(absent, 7);
                    seen.add("fault");
                    return Next.CONTINUE;
                }
            };
            machine.run(watcher);
            assertThat(watcher.text()).startsWith("syscall 7");
            assertThat(watcher.seen).containsExactly("block 0", "instruction 0", "fault", "instruction 3");
        }
    }

    /** The same code begins for another task after a fault that ended the run. */
    @Test
    void aFaultThatEndsTheRunDoesNotHideABlock() {
        try (TestMachine machine = new TestMachine(WATCH)) {
            long absent = 0x70_0000;
            machine.set(Register.RDI, absent).code("488b07 0f05");
            machine.engine.watch().addBlock(CODE);
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            assertThat(watcher.text()).contains("absent");
            machine.set(Register.RDI, TestMachine.DATA);
            machine.run(watcher);
            assertThat(watcher.seen).containsExactly("block 0", "block 0");
        }
    }

    /** {@code pushf; popf; nop; syscall}. */
    @Test
    void stepsGoOnAfterTheFlagsAreLoaded() {
        try (TestMachine machine = new TestMachine(WATCH)) {
            machine.code("9c 48812424fffeffff 9d 90 0f05");
            machine.engine.watch().step(true);
            Watcher watcher = new Watcher(machine);
            machine.run(watcher);
            assertThat(watcher.seen).containsExactly("stepped 1", "stepped 9", "stepped a", "stepped b", "stepped d");
        }
    }

    @Test
    void translatedBlocksAreToldOnce() {
        try (TestMachine machine = machine()) {
            List<String> blocks = new ArrayList<>();
            Watcher watcher = new Watcher(machine) {
                @Override
                public void translated(long address, int size) {
                    blocks.add(Long.toHexString(address - CODE) + "+" + size);
                }
            };
            machine.run(watcher);
            ended(machine, watcher);
            assertThat(blocks).containsExactly("0+9", "9+5", "10+4", "e+2");
        }
    }

    @Test
    void stopsDoNotCountBlocksTwice() {
        long[] counts = new long[2];
        for (int i = 0; i < counts.length; i++) {
            try (TestMachine machine = new TestMachine(new Instrumentation(true, true))) {
                machine.set(Register.RCX, ROUNDS).code(PROGRAM);
                long before = machine.engine.blocks();
                boolean[] told = {i == 0};
                if (i == 1) {
                    machine.engine.watch().addBlock(FUNCTION);
                }
                Watcher watcher = new Watcher(machine) {
                    @Override
                    public Next block(long address) {
                        told[0] = !told[0];
                        return told[0] ? Next.STOP : Next.CONTINUE;
                    }
                };
                do {
                    machine.run(watcher);
                } while (watcher.events.isEmpty());
                ended(machine, watcher);
                counts[i] = machine.engine.blocks() - before;
            }
        }
        assertThat(counts[1]).isEqualTo(counts[0]);
    }

    @Test
    void anEngineThatDoesNotWatchSaysSo() {
        try (TestMachine machine = new TestMachine()) {
            assertThatThrownBy(machine.engine::watch).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
