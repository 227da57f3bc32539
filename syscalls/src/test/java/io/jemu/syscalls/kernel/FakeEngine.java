package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.memory.PageTable;
import java.util.EnumMap;
import java.util.Map;

/** An engine that has registers and runs nothing. */
final class FakeEngine implements Engine {
    private final Map<Register, Long> values = new EnumMap<>(Register.class);
    private final Registers registers = new Registers() {
        @Override
        public long get(Register register) {
            return values.getOrDefault(register, 0L);
        }

        @Override
        public void set(Register register, long value) {
            values.put(register, value);
        }

        @Override
        public void readFxState(byte[] fxsave) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void writeFxState(byte[] fxsave) {
            throw new UnsupportedOperationException();
        }
    };

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public void run(TrapHandler handler) {
        throw new UnsupportedOperationException("this engine runs nothing");
    }

    @Override
    public void requestPreemption() {}

    @Override
    public CodeWatch watch() {
        throw new UnsupportedOperationException("this engine runs nothing");
    }

    @Override
    public boolean countsBlocks() {
        return false;
    }

    @Override
    public long blocks() {
        throw new UnsupportedOperationException("this engine runs nothing");
    }

    @Override
    public void limitBlocks(long count) {
        throw new UnsupportedOperationException("this engine runs nothing");
    }

    @Override
    public void usePageTable(PageTable table) {}

    @Override
    public void trapPageAt(long address) {}

    @Override
    public CpuState newState() {
        return () -> { };
    }

    @Override
    public void save(CpuState state) {}

    @Override
    public void restore(CpuState state) {}

    @Override
    public String description() {
        return "no engine";
    }

    @Override
    public void flushTlb() {}

    @Override
    public void invalidateCode(long frame) {}

    @Override
    public void close() {}
}
