package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.Arena;

/**
 * A CPU run by Unicorn, a library that translates blocks of code. Unicorn has paging and user mode, but also faults of
 * its own; each measure against one of those says so where it is taken.
 */
public final class UnicornEngine implements Engine {
    private final Arena arena = Arena.ofShared();
    private final Uc uc;
    private final VectorGuard guard;
    private final Translation translation;
    private final Execution execution;
    private final LiveCpu live;
    private final Registers registers;
    private final UnicornState template;
    private boolean closed;

    /**
     * Starts an engine on a machine's memory.
     *
     * @throws EngineFailure if Unicorn is missing or too old, or behaves in a way that this class does not know
     */
    public UnicornEngine(PhysicalMemory memory) {
        this(memory, Instrumentation.NONE);
    }

    /**
     * The same, doing more than to run code.
     *
     * @throws EngineFailure if Unicorn is missing or too old, or behaves in a way that this class does not know
     */
    public UnicornEngine(PhysicalMemory memory, Instrumentation instrumentation) {
        UnicornLibrary.require();
        this.uc = new Uc(arena);
        Boot.configure(uc);
        uc.mapMemory(memory.segment());
        this.guard = new VectorGuard(memory);
        this.translation = new Translation(uc, memory);
        this.execution = new Execution(uc, translation, guard, arena, instrumentation);
        this.live = Boot.enterUserMode(uc, memory, instrumentation.countBlocks());
        execution.booted(live);
        translation.load();
        this.template = new UnicornState(uc);
        uc.saveContext(template.context());
        this.registers = new UnicornRegisters(uc, live, execution, new FxState(uc, arena));
    }

    /**
     * The library's name, version and file, for people.
     *
     * @throws EngineFailure if there is none, or none that is fit, with what to install
     */
    public static String library() {
        UnicornLibrary.require();
        return UnicornLibrary.description();
    }

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public String description() {
        return library();
    }

    @Override
    public void trapPageAt(long address) {
        execution.trapPageAt(address);
    }

    @Override
    public void run(TrapHandler handler) {
        execution.run(handler);
    }

    @Override
    public void requestPreemption() {
        execution.requestPreemption();
    }

    @Override
    public boolean countsBlocks() {
        return execution.blocks() != null;
    }

    @Override
    public long blocks() {
        return counter().count();
    }

    @Override
    public void limitBlocks(long count) {
        counter().limit(count);
    }

    private BlockCounter counter() {
        if (execution.blocks() == null) {
            throw new UnsupportedOperationException("this engine was made without a count of blocks");
        }
        return execution.blocks();
    }

    @Override
    public CodeWatch watch() {
        if (execution.watch() == null) {
            throw new UnsupportedOperationException("this engine was made without a watch on code");
        }
        return execution.watch();
    }

    @Override
    public void usePageTable(PageTable table) {
        translation.use(table);
    }

    @Override
    public void flushTlb() {
        uc.flushTlb();
    }

    @Override
    public void invalidateCode(long frame) {
        translation.invalidateFrame(frame);
    }

    @Override
    public CpuState newState() {
        UnicornState fresh = new UnicornState(uc);
        try (UnicornState current = new UnicornState(uc)) {
            save(current);
            uc.restoreContext(template.context());
            save(fresh);
            restore(current);
        }
        return fresh;
    }

    @Override
    public void save(CpuState state) {
        execution.save((UnicornState) state);
    }

    @Override
    public void restore(CpuState state) {
        uc.restoreContext(((UnicornState) state).context());
        translation.restored(live);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        template.close();
        uc.close();
        execution.close();
        translation.close();
        guard.close();
        arena.close();
    }
}
