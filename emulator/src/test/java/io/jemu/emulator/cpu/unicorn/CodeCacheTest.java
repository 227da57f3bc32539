package io.jemu.emulator.cpu.unicorn;

import static io.jemu.emulator.cpu.unicorn.TestMachine.CODE;
import static io.jemu.emulator.cpu.unicorn.TestMachine.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.PageTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code that changes: the new code must run. */
class CodeCacheTest {
    private static final long JIT = 0x50_0000;

    private final TestMachine machine = new TestMachine();

    @AfterEach
    void close() {
        machine.close();
    }

    /** Guest code that writes {@code mov $i,%eax; ret} to RDI and calls it, for i = 5 down to 1, adding up in RBX. */
    private void writeJit() {
        machine.map(JIT, TestMachine.ALL);
        // mov $5,%ecx; 1: movb $0xb8,(%rdi); mov %ecx,1(%rdi); movb $0xc3,5(%rdi); call *%rdi; shl $4,%rbx;
        // add %rax,%rbx; dec %ecx; jnz 1b; syscall
        machine.set(Register.RDI, JIT).code("b905000000 c607b8 894f01 c64705c3 ffd7 48c1e304 4801c3 ffc9 75e9 0f05");
    }

    @Test
    void aProgramMayRewriteItsOwnCode() {
        writeJit();
        assertThat(machine.run()).startsWith("syscall");
        assertThat(machine.get(Register.RBX)).isEqualTo(0x54321);
    }

    @Test
    void aBlockMayRewriteItsRest() {
        machine.map(JIT, TestMachine.ALL);
        // movb $7,3+5+1(%rip) -> the immediate of: mov $1,%eax; syscall
        machine.code(JIT, "c60501000000 07 b801000000 0f05");
        assertThat(machine.run()).isEqualTo("syscall 7 at 50000e");
    }

    @Test
    void codeWrittenWhileWritableRunsAfterItsPageTurnedExecutable() {
        long frame = machine.map(JIT, TestMachine.READ_WRITE);
        machine.memory.markCode(frame);
        // movb $0xb8,(%rdi); mov %esi,1(%rdi); movl $0x050f,5(%rdi); syscall
        machine.write(CODE, "c607b8 897701 c747050f050000 0f05");
        for (int i = 1; i <= 20; i++) {
            machine.table.set(JIT, frame | TestMachine.READ_WRITE);
            machine.engine.flushTlb();
            machine.set(Register.RDI, JIT).set(Register.RSI, i).set(Register.RIP, CODE);
            assertThat(machine.run()).startsWith("syscall");
            machine.engine.invalidateCode(frame);
            machine.table.set(JIT, frame | TestMachine.EXECUTE);
            machine.engine.flushTlb();
            assertThat(machine.set(Register.RIP, JIT).run()).isEqualTo("syscall " + i + " at 500007");
        }
    }

    @Test
    void codeWrittenFromOutsideRunsAfterInvalidation() {
        for (int i = 1; i <= 20; i++) {
            machine.code("b8%02x000000 0f05".formatted(i));
            machine.engine.invalidateCode(machine.frame(CODE));
            assertThat(machine.run()).isEqualTo("syscall " + i + " at 400007");
        }
    }

    @Test
    void invalidationWorksWhileThePageCannotBeExecutedOrIsNotMapped() {
        long frame = machine.frame(CODE);
        machine.code("b801000000 0f05");
        assertThat(machine.run()).isEqualTo("syscall 1 at 400007");
        machine.table.set(CODE, frame | TestMachine.READ_WRITE);
        machine.engine.flushTlb();
        machine.write(CODE, "b802000000 0f05");
        machine.engine.invalidateCode(frame);
        machine.table.set(CODE, frame | TestMachine.EXECUTE);
        machine.engine.flushTlb();
        assertThat(machine.set(Register.RIP, CODE).run()).isEqualTo("syscall 2 at 400007");

        machine.write(CODE, "b803000000 0f05");
        machine.table.set(CODE, 0);
        machine.engine.invalidateCode(frame);
        machine.table.set(CODE, frame | TestMachine.EXECUTE);
        assertThat(machine.set(Register.RIP, CODE).run()).isEqualTo("syscall 3 at 400007");
    }

    @Test
    void aHandlerMayInvalidateTheCodeThatCalledIt() {
        machine.code("b800000000 0f05 ebf7"); // mov $i,%eax; syscall; jmp 0
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next syscall() {
                int i = (int) registers.get(Register.RAX);
                note("syscall %d", i);
                machine.write(CODE + 1, "%02x".formatted(i + 1));
                machine.engine.invalidateCode(machine.frame(CODE));
                return i < 5 ? Next.CONTINUE : Next.STOP;
            }
        };
        machine.run(recorder);
        assertThat(recorder.events).hasSize(6);
    }

    @Test
    void aHandlerMayInvalidateCodeInAFault() {
        // mov $i,%eax; mov %rax,(%rdi); add $4096,%rdi; jmp 0
        machine.set(Register.RDI, 0x100_0000).code("b800000000 488907 4881c700100000 ebef");
        Recorder recorder = new Recorder(machine.engine.registers()) {
            @Override
            public Next pageFault(long address, Access access, boolean protection) {
                int i = (int) registers.get(Register.RAX);
                note("fault %d", i);
                machine.map(address, TestMachine.READ_WRITE);
                machine.write(CODE + 1, "%02x".formatted(i + 1));
                machine.engine.invalidateCode(machine.frame(CODE));
                return i < 5 ? Next.CONTINUE : Next.STOP;
            }
        };
        machine.run(recorder);
        assertThat(recorder.events).hasSize(6);
    }

    @Test
    void aFrameMayHoldCodeOfTwoProcesses() {
        PageTable other = new PageTable(machine.memory);
        other.set(DATA, machine.frame(CODE) | TestMachine.EXECUTE);
        machine.code("488d0500000000 0f05"); // lea 0(%rip),%rax; syscall
        assertThat(machine.run()).isEqualTo("syscall %d at 400009".formatted(CODE + 7));
        machine.engine.usePageTable(other);
        assertThat(machine.set(Register.RIP, DATA).run()).isEqualTo("syscall %d at 600009".formatted(DATA + 7));
    }

    @Test
    void anUnmappedPageIsForgottenByAFlush() {
        machine.set(Register.RDI, DATA).code("488b07 0f05"); // mov (%rdi),%rax; syscall
        assertThat(machine.run()).startsWith("syscall");
        machine.table.set(DATA, 0);
        machine.engine.flushTlb();
        assertThat(machine.set(Register.RIP, CODE).run()).isEqualTo("READ absent 600000 at 400000");
    }
}
