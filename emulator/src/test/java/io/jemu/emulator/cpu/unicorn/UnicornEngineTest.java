package io.jemu.emulator.cpu.unicorn;

import static io.jemu.emulator.cpu.unicorn.TestMachine.CODE;
import static io.jemu.emulator.cpu.unicorn.TestMachine.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.Access;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link io.jemu.emulator.cpu.TrapHandler} promises. */
class UnicornEngineTest {
    private final TestMachine machine = new TestMachine();

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    void syscallArrivesAsHardwareLeavesIt() {
        machine.code("b8 27000000  0f05  b8 01000000  0f05"); // mov $39,%eax; syscall; mov $1,%eax; syscall
        assertThat(machine.run()).isEqualTo("syscall 39 at 400007");
        assertThat(machine.get(Register.RCX)).isEqualTo(CODE + 7);
        assertThat(machine.get(Register.R11)).isEqualTo(0x202);
        assertThat(machine.get(Register.RIP)).isEqualTo(CODE + 7);
        assertThat(machine.run()).isEqualTo("syscall 1 at 40000e");
    }

    @Test
    void r11HoldsTheFlagsOfTheMoment() {
        machine.code("31c0 f9 0f05"); // xor %eax,%eax; stc; syscall
        machine.run();
        assertThat(machine.get(Register.R11)).isEqualTo(0x202 | 0x40 | 0x4 | 0x1); // IF, ZF, PF, CF
        assertThat(machine.get(Register.RFLAGS)).isEqualTo(machine.get(Register.R11));
    }

    @Test
    void aSyscallMayBeAnsweredWithoutStopping() {
        // mov $7,%eax; syscall; add %rax,%rbx; dec %esi; jnz 0; hlt
        machine.set(Register.RSI, 3).code("b8 07000000 0f05 4801c3 ffce 75f2 f4");
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next syscall() {
                registers.set(Register.RAX, registers.get(Register.RAX) * 6);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo("exception 13 (0) at 40000e");
        assertThat(machine.get(Register.RBX)).isEqualTo(3 * 42);
    }

    @Test
    void ripSetInASyscallIsWhereExecutionGoesOn() {
        machine.code("0f05 f4").write(CODE + 0x100, "48ffc3 f4"); // syscall; hlt ... inc %rbx; hlt
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next syscall() {
                registers.set(Register.RIP, CODE + 0x100);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo("exception 13 (0) at 400103");
        assertThat(machine.get(Register.RBX)).isOne();
    }

    @Test
    void trapsGoOnWhereR11Points() {
        long page = 0x7fff_0000_0000L;
        TrapPage.fill(machine.memory, machine.map(page, TestMachine.EXECUTE));
        machine.engine.trapPageAt(page);
        // mov $page + 5 * 16,%rax; call *%rax; hlt
        machine.code("48b8 50 00 00 00 ff7f 0000 ffd0 f4").write(CODE + 0x100, "48ffc3 c3"); // inc %rbx; ret
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next trap(int index) {
                note("trap %d", index);
                assertThat(machine.word(registers.get(Register.RSP))).isEqualTo(CODE + 12);
                registers.set(Register.R11, CODE + 0x100);
                return Next.CONTINUE;
            }
        };
        machine.set(Register.RCX, 77);
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo("trap 5 at 7fff00000052, exception 13 (0) at 40000c");
        assertThat(machine.get(Register.RBX)).isOne();
        assertThat(machine.get(Register.RCX)).isEqualTo(77);

        machine.set(Register.RIP, CODE);
        assertThat(machine.run()).isEqualTo("trap 5 at 7fff00000052");
        machine.set(Register.R11, CODE + 0x100);
        assertThat(machine.run()).isEqualTo("exception 13 (0) at 40000c");
        assertThat(machine.get(Register.RBX)).isEqualTo(2);
    }

    @Test
    void pageFaultsAreToldApart() {
        machine.map(0x70_0000, TestMachine.READ_ONLY);
        machine.write(CODE + 0x100, "488907"); // mov %rax,(%rdi)
        machine.set(Register.RDI, 0x12_3456).code("488b07"); // mov (%rdi),%rax
        assertThat(machine.run()).isEqualTo("READ absent 123456 at 400000");
        machine.set(Register.RIP, CODE + 0x100);
        assertThat(machine.run()).isEqualTo("WRITE absent 123456 at 400100");
        assertThat(machine.set(Register.RDI, 0x70_0008).run()).isEqualTo("WRITE forbidden 700008 at 400100");
        assertThat(machine.set(Register.RIP, DATA + 0x10).run()).isEqualTo("FETCH forbidden 600010 at 600010");
    }

    @Test
    void aFaultingInstructionIsExecutedAgainAndPrecisely() {
        // inc %rbx; mov %rbx,(%rdi); inc %rbx; mov (%rsi),%rax; syscall
        machine.set(Register.RDI, 0x70_0000).set(Register.RSI, 0x71_0000);
        machine.code("48ffc3 48891f 48ffc3 488b06 0f05");
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                note("%s %x rbx %d", access, address, registers.get(Register.RBX));
                machine.setWordAfterMapping(address, 42);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo(
                "WRITE 700000 rbx 1 at 400003, READ 710000 rbx 2 at 400009, syscall 42 at 40000e");
        assertThat(machine.word(0x70_0000)).isOne();
    }

    @Test
    void aFaultMayGoOnElsewhere() {
        machine.code("488b07 f4").write(CODE + 0x200, "48ffc3 0f05"); // mov (%rdi),%rax; hlt ... inc %rbx; syscall
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                registers.set(Register.RIP, CODE + 0x200);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo("syscall 0 at 400205");
        assertThat(machine.get(Register.RBX)).isOne();
    }

    @Test
    void exceptionsHaveTheirVectors() {
        machine.code("31c9 f7f1"); // xor %ecx,%ecx; div %ecx
        assertThat(machine.run()).isEqualTo("exception 0 (0) at 400002");
        machine.code(CODE + 0x80, "48f1 0f05"); // rex.w int1; syscall
        assertThat(machine.run()).isEqualTo("exception 1 (0) at 400082");
        machine.code(CODE + 0x10, "90 0f0b"); // nop; ud2
        assertThat(machine.run()).isEqualTo("exception 6 (0) at 400011");
        machine.code(CODE + 0x20, "90 cc"); // nop; int3
        assertThat(machine.run()).isEqualTo("exception 3 (0) at 400022");
        machine.code(CODE + 0x30, "90 fa"); // nop; cli
        assertThat(machine.run()).isEqualTo("exception 13 (0) at 400031");
        machine.code(CODE + 0x40, "90 f4"); // nop; hlt
        assertThat(machine.run()).isEqualTo("exception 13 (0) at 400041");
        machine.code(CODE + 0x50, "48b8 0000000000000080 488b00"); // mov $1 << 63,%rax; mov (%rax),%rax
        assertThat(machine.run()).isEqualTo("exception 13 (0) at 40005a");
    }

    @Test
    void anAddressThatIsNotCanonicalIsAGeneralProtectionFault() {
        machine.set(Register.RIP, 1L << 62);
        assertThat(machine.run()).isEqualTo("exception 13 (0) at 4000000000000000");
        machine.set(Register.RAX, 1L << 62).code("ffe0"); // jmp *%rax
        assertThat(machine.run()).startsWith("exception 13 (0)");
        machine.set(Register.RIP, -4096);
        assertThat(machine.run()).isEqualTo("FETCH absent fffffffffffff000 at fffffffffffff000");
    }

    @Test
    void softwareInterruptsAreNotExceptions() {
        machine.code("cd80"); // int $0x80
        assertThat(machine.run()).isEqualTo("interrupt 80 at 400002");
        machine.code(CODE + 0x10, "cd0e"); // int $14
        assertThat(machine.run()).isEqualTo("interrupt e at 400012");
    }

    @Test
    void anInvalidInstructionMayBeSteppedOver() {
        machine.code("0f0b 0f0b 0f05"); // ud2; ud2; syscall
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next exception(int vector, int errorCode) {
                note("exception %d", vector);
                registers.set(Register.RIP, registers.get(Register.RIP) + 2);
                return Next.CONTINUE;
            }
        };
        machine.run(recorder);
        assertThat(recorder.text()).isEqualTo("exception 6 at 400000, exception 6 at 400002, syscall 0 at 400006");
    }

    @Test
    void whatAHandlerThrowsIsThrownByRun() {
        IllegalArgumentException thrown = new IllegalArgumentException("from the handler");
        machine.code("0f05 488b07 0f05"); // syscall; mov (%rdi),%rax; syscall
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next syscall() {
                throw thrown;
            }

            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                throw thrown;
            }
        };
        assertThatThrownBy(() -> machine.run(recorder)).isSameAs(thrown);
        assertThatThrownBy(() -> machine.run(recorder)).isSameAs(thrown);
        assertThat(machine.set(Register.RDI, DATA).set(Register.RIP, CODE + 2).run()).isEqualTo("syscall 0 at 400007");
    }

    @Test
    void aPageOutsideMemoryIsTheHostsFault() {
        machine.table.set(0x70_0000, 1L << 36 | TestMachine.READ_WRITE);
        machine.table.set(0x71_0000, 1L << 45 | TestMachine.READ_WRITE);
        machine.set(Register.RDI, 0x70_0000).code("488b07"); // mov (%rdi),%rax
        assertThatThrownBy(machine::run).isInstanceOf(EngineFailure.class).hasMessageContaining("outside guest memory");
        machine.set(Register.RDI, 0x71_0000);
        assertThatThrownBy(machine::run).isInstanceOf(EngineFailure.class).hasMessageContaining("reserved bits");
    }

    @Test
    void systemRegistersOfUserCodeCanBeSet() {
        machine.set(Register.FS_BASE, DATA).set(Register.GS_BASE, DATA + 8).setWord(DATA + 0x10, 5);
        machine.setWord(DATA + 0x18, 6);
        // mov %fs:0x10,%rax; mov %gs:0x10,%rbx; pushfq; pop %rdx; syscall
        machine.set(Register.RFLAGS, 0x8d5).code("64488b042510000000 65488b1c2510000000 9c 5a 0f05");
        assertThat(machine.run()).isEqualTo("syscall 5 at 400016");
        assertThat(machine.get(Register.RBX)).isEqualTo(6);
        assertThat(machine.get(Register.RDX)).isEqualTo(0x8d5 | 0x202);
        assertThat(machine.get(Register.FS_BASE)).isEqualTo(DATA);
    }

    @Test
    void flagsOfTheSystemCannotBeSet() {
        machine.set(Register.RFLAGS, -1L);
        assertThat(machine.get(Register.RFLAGS)).isEqualTo(0x25_4fd7);
        machine.set(Register.RFLAGS, 0);
        assertThat(machine.get(Register.RFLAGS)).isEqualTo(0x202);
    }

    @Test
    void cpuidOffersNoAvx() {
        machine.code("b8 01000000 0fa2 0f05"); // mov $1,%eax; cpuid; syscall
        machine.run();
        assertThat(machine.get(Register.RCX)).isNotZero();
        machine.code(CODE + 0x100, "b8 01000000 0fa2 89cb 0f05"); // ... mov %ecx,%ebx
        machine.run();
        long features = machine.get(Register.RBX);
        assertThat(features & 1 << 28).as("AVX").isZero();
        assertThat(features & 1 << 20).as("SSE4.2").isNotZero();
        assertThat(features & 1 << 27).as("OSXSAVE").isNotZero();
    }

    @Test
    void theEngineNamesItself() {
        assertThat(machine.engine.description()).startsWith("Unicorn 2.");
    }

    @Test
    void closingGivesFramesBack() {
        long used = machine.memory.used();
        try (UnicornEngine second = new UnicornEngine(machine.memory)) {
            assertThat(second.registers().get(Register.RAX)).isZero();
        }
        assertThat(machine.memory.used()).isEqualTo(used);
    }
}
