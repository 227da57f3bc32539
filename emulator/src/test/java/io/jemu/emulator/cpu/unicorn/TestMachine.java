package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.foreign.MissingLibrary;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import java.util.HexFormat;

/** A machine for engine tests: some memory, one address space, an engine, and guest code given as hexadecimal text. */
final class TestMachine implements AutoCloseable {
    static final long CODE = 0x40_0000;
    static final long DATA = 0x60_0000;
    static final long STACK = 0x7000_0000_0000L;
    static final long STACK_TOP = STACK + PhysicalMemory.FRAME_SIZE;

    static final long READ_ONLY = PageTable.PRESENT | PageTable.USER | PageTable.NO_EXECUTE;
    static final long READ_WRITE = READ_ONLY | PageTable.WRITABLE;
    static final long EXECUTE = PageTable.PRESENT | PageTable.USER;
    static final long ALL = EXECUTE | PageTable.WRITABLE;

    private static final long ARENA = 256L << 20;

    final PhysicalMemory memory = PhysicalMemory.create(ARENA);
    final PageTable table = new PageTable(memory);
    final UnicornEngine engine;

    /** A machine with a page of code, one of data and one of stack. Skips the test if there is no Unicorn. */
    TestMachine() {
        this(Instrumentation.NONE);
    }

    /** The same, with an engine that does more. */
    TestMachine(Instrumentation instrumentation) {
        UnicornEngine e = null;
        try {
            UnicornLibrary.require();
            e = new UnicornEngine(memory, instrumentation);
        } catch (EngineFailure failure) {
            boolean missing = failure.getMessage().startsWith("cannot open");
            if (missing) {
                MissingLibrary.skip(failure);
            }
            throw failure;
        }
        engine = e;
        map(CODE, EXECUTE);
        map(DATA, READ_WRITE);
        map(STACK, READ_WRITE);
        engine.usePageTable(table);
        set(Register.RSP, STACK_TOP);
    }

    /** Maps a fresh frame. */
    long map(long address, long flags) {
        long frame = memory.allocate();
        table.set(address, frame | flags);
        return frame;
    }

    /** Puts instructions at an address, and RIP there. */
    TestMachine code(long address, String hex) {
        write(address, hex);
        set(Register.RIP, address);
        return this;
    }

    /** Puts instructions at the beginning of the code page, and RIP there. */
    TestMachine code(String hex) {
        return code(CODE, hex);
    }

    void write(long address, String hex) {
        byte[] bytes = bytes(hex);
        for (int i = 0; i < bytes.length; i++) {
            memory.segment().set(JAVA_BYTE, physical(address + i), bytes[i]);
        }
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    long physical(long address) {
        return table.get(address) & PageTable.FRAME_MASK | address & PhysicalMemory.FRAME_SIZE - 1;
    }

    long frame(long address) {
        return table.get(address) & PageTable.FRAME_MASK;
    }

    long word(long address) {
        return memory.segment().get(JAVA_LONG_UNALIGNED, physical(address));
    }

    void setWord(long address, long value) {
        memory.segment().set(JAVA_LONG_UNALIGNED, physical(address), value);
    }

    /** Maps a fresh frame for reading and writing, and fills its first word. */
    void setWordAfterMapping(long address, long value) {
        map(address, READ_WRITE);
        setWord(address, value);
    }

    long get(Register register) {
        return engine.registers().get(register);
    }

    TestMachine set(Register register, long value) {
        engine.registers().set(register, value);
        return this;
    }

    /** Runs until a handler that stops at everything has stopped; gives what it was told. */
    String run() {
        Recorder recorder = new Recorder(engine.registers());
        engine.run(recorder);
        return recorder.text();
    }

    void run(TrapHandler handler) {
        engine.run(handler);
    }

    @Override
    public void close() {
        engine.close();
        memory.close();
    }
}
