package io.jemu.emulator.cpu.unicorn;

import static io.jemu.emulator.cpu.unicorn.TestMachine.CODE;
import static io.jemu.emulator.cpu.unicorn.TestMachine.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.cpu.Register;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    void pageFaultsAreToldApart() {
        machine.map(0x70_0000, TestMachine.READ_ONLY);
        machine.set(Register.RDI, 0x12_3456).code("488b07"); // mov (%rdi),%rax
        assertThat(machine.run()).isEqualTo("READ absent 123456 at 400000");
        machine.code("488907"); // mov %rax,(%rdi)
        machine.engine.invalidateCode(machine.frame(CODE));
        assertThat(machine.run()).isEqualTo("WRITE absent 123456 at 400000");
        assertThat(machine.set(Register.RDI, 0x70_0008).run()).isEqualTo("WRITE forbidden 700008 at 400000");
        assertThat(machine.set(Register.RIP, DATA + 0x10).run()).isEqualTo("FETCH forbidden 600010 at 600010");
        assertThat(machine.set(Register.RIP, 0).run()).isEqualTo("FETCH absent 0 at 0");
    }
}
