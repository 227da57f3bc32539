package io.jemu.emulator.cpu.unicorn;

import static io.jemu.emulator.cpu.unicorn.TestMachine.CODE;
import static io.jemu.emulator.cpu.unicorn.TestMachine.DATA;
import static io.jemu.emulator.cpu.unicorn.TestMachine.STACK;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of Unicorn that the engine must hide; each test fails without the measure that its name speaks of. */
@Timeout(60)
class GuardTest {
    private final TestMachine machine = new TestMachine();

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    void manyFaultsInARowAreNoDoubleFaults() {
        // mov %rdi,(%rdi); add $4096,%rdi; dec %rcx; jnz 0; syscall
        machine.set(Register.RDI, 0x1000_0000).set(Register.RCX, 100).code("48893f 4881c700100000 48ffc9 75f1 0f05");
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                events.add("fault");
                machine.map(address, TestMachine.READ_WRITE);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.events).hasSize(101);
        assertThat(recorder.events.getLast()).isEqualTo("syscall 0 at 400011");
        for (int i = 0; i < 5; i++) {
            machine.set(Register.RDI, 0x50).set(Register.RIP, CODE);
            assertThat(machine.run()).isEqualTo("WRITE absent 50 at 400000");
        }
    }

    @Test
    void aJumpToAddressZeroFaults() {
        machine.code("31c0 ffe0"); // xor %eax,%eax; jmp *%rax
        assertThat(machine.run()).isEqualTo("FETCH absent 0 at 0");
        machine.map(0, TestMachine.EXECUTE);
        machine.write(0, "b803000000 0f05"); // mov $3,%eax; syscall
        assertThat(machine.run()).isEqualTo("syscall 3 at 7");
        machine.set(Register.RIP, CODE);
        assertThat(machine.run()).isEqualTo("syscall 3 at 7");
    }

    @Test
    void aNewStateHasTheFpuControlsOfLinux() throws Exception {
        try (CpuState state = machine.engine.newState()) {
            machine.engine.restore(state);
            machine.set(Register.RDI, DATA).code("d93f 0fae5f08 660f6f c1 0f05"); // fnstcw (%rdi); stmxcsr 8(%rdi)
            machine.run();
            assertThat(machine.word(DATA) & 0xffff).isEqualTo(0x37f);
            assertThat(machine.word(DATA + 8)).isEqualTo(0x1f80);
            byte[] fx = new byte[512];
            machine.engine.registers().readFxState(fx);
            assertThat(fx[4]).as("no x87 register in use").isZero();
        }
    }

    @Test
    void aRestoredStateRunsInTheAddressSpaceOfTheMoment() {
        PageTable other = new PageTable(machine.memory);
        long frame = machine.memory.allocate();
        other.set(CODE, frame | TestMachine.EXECUTE);
        machine.code("b801000000 0f05"); // mov $1,%eax; syscall
        byte[] code = TestMachine.bytes("b802000000 0f05"); // mov $2,%eax; syscall
        for (int i = 0; i < code.length; i++) {
            machine.memory.segment().set(JAVA_BYTE, frame + i, code[i]);
        }
        try (CpuState first = machine.engine.newState(); CpuState second = machine.engine.newState()) {
            machine.engine.save(first);
            machine.engine.usePageTable(other);
            machine.engine.save(second);
            for (int i = 0; i < 100; i++) {
                machine.engine.usePageTable(machine.table);
                machine.engine.restore(first);
                assertThat(machine.run()).isEqualTo("syscall 1 at 400007");
                machine.engine.usePageTable(other);
                machine.engine.restore(second);
                assertThat(machine.run()).isEqualTo("syscall 2 at 400007");
            }
            // A thread of the first process that starts from the state of a thread of the second.
            machine.engine.usePageTable(machine.table);
            machine.engine.restore(second);
            assertThat(machine.run()).isEqualTo("syscall 1 at 400007");
        }
    }

    @Test
    void statesKeepRegisters() {
        try (CpuState saved = machine.engine.newState(); CpuState fresh = machine.engine.newState()) {
            machine.set(Register.RBX, 5).set(Register.R15, 6).set(Register.FS_BASE, DATA).set(Register.RIP, CODE);
            machine.engine.save(saved);
            machine.engine.restore(fresh);
            assertThat(machine.get(Register.RBX)).isZero();
            assertThat(machine.get(Register.FS_BASE)).isZero();
            assertThat(machine.get(Register.RFLAGS)).isEqualTo(0x202);
            machine.engine.restore(saved);
            assertThat(machine.get(Register.RBX)).isEqualTo(5);
            assertThat(machine.get(Register.R15)).isEqualTo(6);
            assertThat(machine.get(Register.FS_BASE)).isEqualTo(DATA);
        }
    }

    @Test
    void anEndlessLoopIsPreemptedFromAnotherThread() throws Exception {
        machine.code("48ffc3 ebfb"); // inc %rbx; jmp 0
        for (int i = 0; i < 20; i++) {
            CountDownLatch started = new CountDownLatch(1);
            Thread other = Thread.ofPlatform().start(() -> {
                started.countDown();
                machine.engine.requestPreemption();
            });
            started.await();
            assertThat(machine.run()).isIn("preempted at 400000");
            other.join();
        }
    }

    @Test
    void theTlbIsFlushedNowAndThenOnceAProgramUsesMuchMemory() {
        // mov %rdi,(%rdi); add $4096,%rdi; dec %rcx; jnz 0; mov (%rsi),%rax; syscall; 1: mov (%rsi),%rax; jmp 1b
        machine.code("48893f 4881c700100000 48ffc9 75f1 488b06 0f05 488b06 ebfb");
        machine.set(Register.RDI, 0x1000_0000).set(Register.RCX, 200).set(Register.RSI, DATA);
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                if (address == DATA) {
                    return note("noticed");
                }
                machine.map(address, TestMachine.READ_WRITE);
                return Next.CONTINUE;
            }

            @Override
            public Next syscall() {
                // Without a flush, the CPU goes on with what it has cached of this page.
                machine.table.set(DATA, 0);
                return Next.CONTINUE;
            }
        };
        Thread watchdog = Thread.ofPlatform().daemon().start(() -> {
            LockSupport.parkNanos(10_000_000_000L);
            machine.engine.requestPreemption();
        });
        machine.run(recorder);
        watchdog.interrupt();
        assertThat(recorder.text()).isEqualTo("noticed at 400014");
    }

    @Test
    void preemptionLosesNoInstruction() {
        // add $1,%rbx; lock addq $1,(%rdi); dec %rcx; jnz 0; syscall
        machine.set(Register.RDI, DATA).set(Register.RCX, 3_000_000).code("4883c301 f048830701 48ffc9 75f2 0f05");
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                machine.engine.requestPreemption();
                LockSupport.parkNanos(100_000);
            }
        });
        int preemptions = 0;
        String event = machine.run();
        while (event.startsWith("preempted")) {
            preemptions++;
            machine.engine.flushTlb();
            event = machine.run();
        }
        other.interrupt();
        assertThat(event).isEqualTo("syscall 0 at 400010");
        assertThat(machine.get(Register.RBX)).isEqualTo(3_000_000);
        assertThat(machine.word(DATA)).isEqualTo(3_000_000);
        assertThat(preemptions).isPositive();
    }

    @Test
    void aHandlerMayAskForPreemption() {
        machine.code("0f05 ebfc"); // syscall; jmp 0
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next syscall() {
                machine.engine.requestPreemption();
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isIn("preempted at 400000", "preempted at 400002");
    }

    @Test
    void fpuStateIsReadAndWritten() {
        machine.set(Register.RDI, DATA);
        // fld1; fldpi; mov $2,%eax; cvtsi2sd %eax,%xmm9; fnop; syscall
        machine.code("d9e8 d9eb b802000000 f2440f2ac8 0f05");
        machine.run();
        byte[] fx = new byte[512];
        machine.engine.registers().readFxState(fx);
        assertThat(fx[0] & 0xff | (fx[1] & 0xff) << 8).isEqualTo(0x37f);
        assertThat(fx[3] >> 3 & 7).as("top of stack").isEqualTo(6);
        assertThat(fx[4] & 0xff).as("registers 6 and 7 are in use").isEqualTo(0xc0);
        assertThat(fx[32 + 9]).as("exponent of pi").isEqualTo((byte) 0x40);
        assertThat(fx[48 + 9]).as("exponent of 1").isEqualTo((byte) 0x3f);
        assertThat(fx[160 + 9 * 16 + 7]).as("exponent of 2.0").isEqualTo((byte) 0x40);

        try (CpuState fresh = machine.engine.newState()) {
            machine.engine.restore(fresh);
        }
        fx[160 + 9 * 16 + 7] = 0x41;
        fx[24] = (byte) 0x80;
        fx[25] = 0x7f; // MXCSR 0x7f80: round toward zero
        machine.engine.registers().writeFxState(fx);
        byte[] again = new byte[512];
        machine.engine.registers().readFxState(again);
        assertThat(again).isEqualTo(fx);
        // fistpl (%rdi); fistpl 4(%rdi); stmxcsr 8(%rdi); fxsave64 0x200(%rdi); syscall
        machine.set(Register.RDI, DATA).code(CODE + 0x100, "db1f db5f04 0fae5f08 480fae8700020000 0f05");
        assertThat(machine.run()).isEqualTo("syscall 0 at 400113");
        assertThat(machine.word(DATA)).isEqualTo(3 | 1L << 32);
        assertThat(machine.word(DATA + 8)).isEqualTo(0x7f80);
        assertThat(machine.word(DATA + 0x200 + 160 + 9 * 16) >>> 56).isEqualTo(0x41);

        fx[26] = 1;
        assertThatThrownBy(() -> machine.engine.registers().writeFxState(fx))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roundingFollowsMxcsr() {
        byte[] fx = new byte[512];
        machine.engine.registers().readFxState(fx);
        fx[25] = 0x5f; // round up
        machine.engine.registers().writeFxState(fx);
        // mov $1,%eax; cvtsi2sd %eax,%xmm0; mov $3,%eax; cvtsi2sd %eax,%xmm1; divsd %xmm1,%xmm0; movq %xmm0,%rax;
        // syscall
        machine.code("b801000000 f20f2ac0 b803000000 f20f2ac8 f20f5ec1 66480f7ec0 0f05");
        machine.run();
        assertThat(machine.get(Register.RAX)).isEqualTo(Double.doubleToRawLongBits(Math.nextUp(1.0 / 3)));
    }

    @Test
    void moreCodeThanTheBufferHoldsRunsRightly() {
        // Pages of code, rewritten and run again until tens of megabytes were translated, some of it kept throughout.
        int pages = 64;
        long base = 0x1000_0000;
        for (int p = 0; p < pages; p++) {
            machine.map(base + (long) p * PhysicalMemory.FRAME_SIZE, TestMachine.EXECUTE);
        }
        machine.write(CODE, "488b07 4801c3 c3"); // kept: mov (%rdi),%rax; add %rax,%rbx; ret
        machine.set(Register.RDI, DATA).setWord(DATA, 1);
        long bytes = 0;
        int rounds = 0;
        byte[] page = new byte[PhysicalMemory.FRAME_SIZE];
        while (bytes < 3L << 20) {
            rounds++;
            for (int p = 0; p < pages; p++) {
                long address = base + (long) p * PhysicalMemory.FRAME_SIZE;
                CodePages.fill(page, p == pages - 1, rounds);
                MemorySegment.copy(page, 0, machine.memory.segment(),
                        JAVA_BYTE, machine.physical(address), page.length);
                machine.engine.invalidateCode(machine.frame(address));
                bytes += page.length;
            }
            machine.set(Register.RBX, 0).set(Register.RIP, base).set(Register.RSP, STACK + PhysicalMemory.FRAME_SIZE);
            assertThat(machine.run()).startsWith("syscall");
            assertThat(machine.get(Register.RBX)).isEqualTo(CodePages.expected(pages, rounds));
        }
    }
}
