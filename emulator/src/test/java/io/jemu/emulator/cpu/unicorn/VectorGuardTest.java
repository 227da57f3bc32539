package io.jemu.emulator.cpu.unicorn;

import static io.jemu.emulator.cpu.unicorn.TestMachine.CODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.Page;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** AVX is refused before it runs, wherever a block begins; BMI works. */
class VectorGuardTest {
    private static final long FAR = 0x48_0000;

    private final TestMachine machine = new TestMachine();

    @AfterEach
    void close() {
        machine.close();
    }

    private String unsupported(long address) {
        String event = machine.run();
        assertThat(event).startsWith("unsupported \"").endsWith("\" at %x".formatted(address));
        return event;
    }

    @Test
    void atTheStartOfTheRun() {
        machine.code("c5f058c2 0f05"); // vaddps %xmm2,%xmm1,%xmm0; syscall
        assertThat(unsupported(CODE)).containsAnyOf("vaddps xmm0, xmm1, xmm2", "c5 f0 58 c2");
    }

    /** Each block begins with such an instruction, and is long: Unicorn's buffer becomes full again and again. */
    @Test
    void inABlockThatDoesNotFitIntoTheFullBufferOfTranslations() {
        int units = 6000;
        int unit = 1024;
        // vaddps %xmm2,%xmm1,%xmm0; 200 times pshufb %xmm0,%xmm1; 1: inc %rbx; jmp to the next unit
        byte[] code = TestMachine.bytes("c5f058c2" + "660f3800c8".repeat(200) + "48ffc3 eb0f");
        int rest = code.length - 5;
        for (int i = 0; i < units; i++) {
            long address = FAR + (long) i * unit;
            if (Page.aligned(address)) {
                machine.map(address, TestMachine.EXECUTE);
            }
            MemorySegment.copy(code, 0, machine.memory.segment(), ValueLayout.JAVA_BYTE, machine.physical(address),
                    code.length);
        }
        long end = FAR + (long) units * unit;
        machine.map(end, TestMachine.EXECUTE);
        machine.write(end, "0f05");
        int[] found = new int[1];
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next unsupportedInstruction(String text) {
                found[0]++;
                registers.set(Register.RIP, registers.get(Register.RIP) + rest);
                return Next.CONTINUE;
            }
        };
        machine.set(Register.RIP, FAR).run(recorder);
        assertThat(recorder.text()).isEqualTo("syscall 0 at %x".formatted(end + 2));
        assertThat(machine.get(Register.RBX)).isEqualTo(units);
        assertThat(found[0]).isEqualTo(units);
    }

    @Test
    void whatStandsBeforeItRuns() {
        machine.code("b805000000 4883c001 c5f877 0f05"); // mov $5,%eax; add $1,%rax; vzeroupper; syscall
        assertThat(unsupported(CODE + 9)).containsAnyOf("vzeroupper", "c5 f8 77");
        assertThat(machine.get(Register.RAX)).isEqualTo(6);
        assertThat(machine.get(Register.RFLAGS) & 0x100).as("trap flag").isZero();
    }

    @Test
    void inABlockThatIsJumpedTo() {
        machine.map(FAR, TestMachine.EXECUTE);
        machine.write(FAR, "b805000000 c5f058c2 0f05");
        machine.set(Register.RAX, FAR).code("ffe0"); // jmp *%rax
        unsupported(FAR + 5);
        assertThat(machine.get(Register.RAX)).isEqualTo(5);
        // It is found each time, though the block was translated before.
        for (int i = 0; i < 3; i++) {
            machine.set(Register.RAX, FAR).set(Register.RIP, CODE);
            unsupported(FAR + 5);
        }
    }

    @Test
    void afterAPageFaultOfTheFetch() {
        machine.set(Register.RAX, FAR).code("ffe0"); // jmp *%rax
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                machine.map(FAR, TestMachine.EXECUTE);
                machine.write(FAR, "c5f058c2 0f05");
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).startsWith("unsupported").endsWith("at 480000");
    }

    @Test
    void afterASyscallThatGoesOn() {
        machine.code("0f05 c5f058c2 0f05");
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next syscall() {
                note("syscall");
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).startsWith("syscall at 400002, unsupported").endsWith("at 400002");
    }

    @Test
    void afterAFaultThatGoesOnElsewhere() {
        machine.code("488b07").write(CODE + 0x80, "90 c5f058c2 0f05"); // mov (%rdi),%rax
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                registers.set(Register.RIP, CODE + 0x80);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).startsWith("unsupported").endsWith("at 400081");
    }

    @Test
    void afterAFaultInTheMiddleOfABlock() {
        // The instruction that faults begins a block of its own when it is executed again.
        machine.code("90 488b07 c5f058c2 0f05"); // nop; mov (%rdi),%rax; vaddps; syscall
        machine.set(Register.RDI, 0x70_0000);
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                machine.map(address, TestMachine.READ_WRITE);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).startsWith("unsupported").endsWith("at 400004");
    }

    @Test
    void acrossTheEndOfAPage() {
        machine.map(CODE + 0x1000, TestMachine.EXECUTE);
        machine.write(CODE + 0xffe, "c5f058c2 0f05");
        machine.code("e9f90f0000"); // jmp 0xffe
        unsupported(CODE + 0xffe);
        // A block whose last instruction lies on the page's end, reached from a block, then followed by AVX.
        machine.map(FAR, TestMachine.EXECUTE);
        machine.map(FAR + 0x1000, TestMachine.EXECUTE);
        machine.write(FAR + 0xffd, "b805000000 c5f058c2 0f05");
        machine.set(Register.RAX, FAR + 0xffd).code(CODE + 0x100, "ffe0");
        unsupported(FAR + 0x1002);
    }

    @Test
    void evexAndWideVexToo() {
        machine.code("62f1744858c2 0f05"); // vaddps %zmm2,%zmm1,%zmm0
        unsupported(CODE);
        machine.code(CODE + 0x10, "c5f458c2 0f05"); // vaddps %ymm2,%ymm1,%ymm0
        unsupported(CODE + 0x10);
        machine.code(CODE + 0x20, "c4e27118c2 0f05"); // 0F38 map
        unsupported(CODE + 0x20);
    }

    @Test
    void theHandlerMayGoOnBehindIt() {
        machine.code("48ffc3 c5f877 48ffc3 c5f877 0f05"); // inc %rbx; vzeroupper; inc %rbx; vzeroupper; syscall
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next unsupportedInstruction(String text) {
                note("unsupported");
                registers.set(Register.RIP, registers.get(Register.RIP) + 3);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo("unsupported at 400003, unsupported at 400009, syscall 0 at 40000e");
        assertThat(machine.get(Register.RBX)).isEqualTo(2);
    }

    @Test
    void bmiIsExecuted() {
        machine.set(Register.RBX, 0xf0f0).set(Register.RCX, 0xff00).set(Register.RDX, 0x1234);
        // andn %rcx,%rbx,%rax; blsr %rbx,%rsi; pext %rcx,%rbx,%rdi; pdep %rcx,%rdx,%r8; rorx $8,%rbx,%r9;
        // shlx %rdx,%rcx,%r10; mulx %rbx,%rbp,%r12; bzhi %rdx,%rcx,%r13; syscall
        machine.code("c4e2e0f2c1 c4e2c8f3cb c4e2e2f5f9 c462ebf5c1 c463fbf0cb08"
                + "c462e9f7d1 c462d3f6e3 c462e8f5e9 0f05");
        assertThat(machine.run()).startsWith("syscall");
        assertThat(machine.get(Register.RAX)).as("andn").isEqualTo(~0xf0f0L & 0xff00);
        assertThat(machine.get(Register.RSI)).as("blsr").isEqualTo(0xf0e0);
        assertThat(machine.get(Register.RDI)).as("pext").isEqualTo(Long.compress(0xf0f0, 0xff00));
        assertThat(machine.get(Register.R8)).as("pdep").isEqualTo(Long.expand(0x1234, 0xff00));
        assertThat(machine.get(Register.R9)).as("rorx").isEqualTo(Long.rotateRight(0xf0f0, 8));
        assertThat(machine.get(Register.R10)).as("shlx").isEqualTo(0xff00L << 0x34);
        assertThat(machine.get(Register.R12)).as("mulx high").isZero();
        assertThat(machine.get(Register.RBP)).as("mulx low").isEqualTo(0x1234L * 0xf0f0);
        assertThat(machine.get(Register.R13)).as("bzhi").isEqualTo(0xff00);
    }

    @Test
    void codeIsLookedAtUpToTheFirstBranch() {
        VectorGuard guard = new VectorGuard(machine.memory);
        machine.code("90 c5f877");
        assertThat(guard.findToBranch(machine.table, CODE)).isOne();
        machine.code("0f8400000000 c5f877"); // jz
        assertThat(guard.findToBranch(machine.table, CODE)).isEqualTo(CodeScan.NONE);
        machine.code("90".repeat(500) + "c5f877");
        assertThat(guard.findToBranch(machine.table, CODE)).isEqualTo(500);
        assertThat(guard.findToBranch(machine.table, FAR)).isEqualTo(CodeScan.NONE);
    }

    @Test
    void prefixBytesInsideOtherInstructionsDoNotMatter() {
        // add $8,%rsp; mov $0xc5f058c2,%eax; lea 0x62(%rax),%rcx; pop (%rsp)-like 8f /0; syscall
        machine.set(Register.RSP, TestMachine.STACK + 0x100);
        machine.code("4883c408 b8c258f0c5 488d4862 48c7c0c5f058c2 8f0424 4881c400000000 0f05");
        assertThat(machine.run()).startsWith("syscall");
    }
}
