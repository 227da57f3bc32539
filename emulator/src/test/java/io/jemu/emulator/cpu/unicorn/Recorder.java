package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.memory.Access;
import java.util.ArrayList;
import java.util.List;

/** Notes what the engine reports, with RIP, and stops; tests override what should go on. */
class Recorder implements TrapHandler {
    final Registers registers;
    final List<String> events = new ArrayList<>();

    Recorder(Registers registers) {
        this.registers = registers;
    }

    String text() {
        return String.join(", ", events);
    }

    Next note(String format, Object... arguments) {
        events.add(format.formatted(arguments) + " at %x".formatted(registers.get(Register.RIP)));
        return Next.STOP;
    }

    @Override
    public Next syscall() {
        return note("syscall %d", registers.get(Register.RAX));
    }

    @Override
    public Next trap(int index) {
        return note("trap %d", index);
    }

    @Override
    public Next pageFault(long address, Access access, boolean protection) {
        return note("%s %s %x", access, protection ? "forbidden" : "absent", address);
    }

    @Override
    public Next exception(int vector, int errorCode) {
        return note("exception %d (%d)", vector, errorCode);
    }

    @Override
    public Next interrupt(int vector) {
        return note("interrupt %x", vector);
    }

    @Override
    public Next preempted() {
        return note("preempted");
    }

    @Override
    public Next unsupportedInstruction(String text) {
        return note("unsupported \"%s\"", text);
    }
}
