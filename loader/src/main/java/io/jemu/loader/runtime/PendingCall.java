package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.syscalls.kernel.Task;
import java.util.EnumMap;
import java.util.Map;

/**
 * A call that is under way, with its arguments in registers, while other functions run first: what
 * _dl_runtime_resolve saves on the stack.
 *
 * @param values of all registers that functions may change
 * @param fxState x87 and SSE state in the format of FXSAVE64
 * @param target where the call goes
 */
record PendingCall(Map<Register, Long> values, byte[] fxState, long target) implements Continuations.Finish {
    private static final int FXSAVE_SIZE = 512;
    private static final Register[] CHANGED = {Register.RAX, Register.RCX, Register.RDX, Register.RSI, Register.RDI,
        Register.R8, Register.R9, Register.R10, Register.RSP, Register.RFLAGS};

    static PendingCall of(Task task, long target) {
        Registers registers = task.registers();
        Map<Register, Long> values = new EnumMap<>(Register.class);
        for (Register register : CHANGED) {
            values.put(register, registers.get(register));
        }
        byte[] fxState = new byte[FXSAVE_SIZE];
        registers.readFxState(fxState);
        return new PendingCall(values, fxState, target);
    }

    @Override
    public long resume(RuntimeLinker linker, Task task) {
        values.forEach(task.registers()::set);
        task.registers().writeFxState(fxState);
        return target;
    }
}
