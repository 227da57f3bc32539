package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A CPU run by Unicorn, a library that translates blocks of code. Unicorn has paging and user mode, but also faults of
 * its own; each measure against one of those says so where it is taken.
 *
 * <p>Callbacks from Unicorn keep what they are told by the {@link TrapHandler}: an exception must not leave a callback
 * (the JVM would exit), and RIP is set after Unicorn has returned, because Unicorn leaves it in different places.
 */
public final class UnicornEngine implements Engine {
    private static final int UC_CPU_X86_HASWELL = 19;
    /** Bytes of translated code that are kept. The default, 1 GiB, makes discarding it all cost seconds. */
    private static final int TCG_BUFFER_SIZE = 32 << 20;

    private static final int MSR_EFER = 0xc000_0080;
    private static final int MSR_STAR = 0xc000_0081;
    /** Segment selectors as Linux has them: kernel code at 8, user CS 0x33 and SS 0x2b. */
    private static final long STAR = 0x23L << 48 | 8L << 32;
    /** SYSCALL, long mode (enabled and active), no-execute pages. */
    private static final long EFER = 0xd01;
    /** Paging, write protection, native FPU errors, FPU, protected mode. */
    private static final long CR0 = 0x8001_0033L;
    /** PAE, FXSAVE and SSE exceptions, FSGSBASE, XSAVE. */
    private static final long CR4 = 0x20 | 0x600 | 1 << 16 | 1 << 18;
    /** Interrupts enabled, and the bit that is always one. */
    private static final long INITIAL_FLAGS = 0x202;
    private static final long INITIAL_FPCW = 0x37f;
    private static final long INITIAL_FPTAG = 0xffff;
    private static final long INITIAL_MXCSR = 0x1f80;
    private static final long TRAP_FLAG = 0x100;

    private static final int DEBUG_EXCEPTION = 1;
    private static final int BREAKPOINT = 3;
    private static final int INVALID_OPCODE = 6;
    private static final int PAGE_FAULT = 14;
    /** Bits of a page fault's error code. */
    private static final int PROTECTION = 1;
    private static final int WRITE = 2;
    private static final int RESERVED = 8;
    private static final int FETCH = 16;

    private static final int SYSCALL_SIZE = 2;
    /** No SYSCALL is executed in the non-canonical page that begins here. */
    private static final long NO_TRAP_PAGE = 1L << 62;
    /** Where {@code size} lies in {@code uc_tb}: {@code uint64_t pc; uint16_t icount; uint16_t size}. */
    private static final int TB_SIZE_OFFSET = 10;

    private static final VarHandle FLAG = JAVA_INT.varHandle();

    /** Why Unicorn was stopped, apart from an error. */
    private enum Stop {
        /** It was not. */
        NONE,
        /** The handler wants {@link #run} to return. */
        RETURN,
        /** To go on at {@link #nextRip}. */
        RESTART,
        /** At a block with an instruction that must not run. */
        VECTOR
    }

    private final PhysicalMemory memory;
    private final Arena arena = Arena.ofShared();
    private final Uc uc;
    private final BlockThunk thunk;
    private final IdentitySpace identity;
    private final VectorGuard guard;
    private final LiveCpu live;
    private final Registers registers;
    private final UnicornState template;
    /** The int that {@link BlockThunk} looks at. Not in {@link #arena}: other threads write it, even after close. */
    private final MemorySegment flag = Arena.ofAuto().allocate(JAVA_INT);
    private volatile boolean preemptionRequested;
    private volatile boolean tlbTick;
    private final TlbTicker ticker = new TlbTicker(this::requestTlbFlush);

    /**
     * Whether a block at which Unicorn is started is reported as new, as others are. Unicorn reports pairs of blocks,
     * and 2.1 takes the last block of the run before for the first of the pair; other versions may not: it is tried out.
     */
    private final boolean startsAreReported;
    private long newestBlock;
    private PageTable table;
    private long trapPage = NO_TRAP_PAGE;
    private TrapHandler handler;
    private Throwable failure;
    private Stop stop = Stop.NONE;
    /** In callbacks other than those for interrupts, and after a stop: where execution goes on. */
    private long nextRip;
    /** Whether {@link #nextRip} counts rather than the CPU's RIP. */
    private boolean ripIsNext;
    private long blockAddress;
    private long vectorAddress;
    private boolean stepping;
    private boolean closed;

    /**
     * Starts an engine on a machine's memory.
     *
     * @throws EngineFailure if Unicorn is missing or too old, or behaves in a way that this class does not know
     */
    public UnicornEngine(PhysicalMemory memory) {
        this.memory = memory;
        UnicornLibrary.require();
        this.guard = new VectorGuard(memory);
        this.uc = new Uc(arena);
        uc.control(UcControl.UC_CTL_CPU_MODEL, UC_CPU_X86_HASWELL);
        uc.control(UcControl.UC_CTL_TCG_BUFFER_SIZE, TCG_BUFFER_SIZE);
        // An empty list of exits: otherwise a jump to address 0 would end emulation without an error.
        uc.control(UcControl.UC_CTL_UC_USE_EXITS, 1);
        uc.mapMemory(memory.segment());
        this.thunk = new BlockThunk(stub("onBlock"));
        uc.hookSyscall(stub("onSyscall"));
        uc.hook(UcHook.UC_HOOK_INTR, stub("onInterrupt"), 0);
        uc.hook(UcHook.UC_HOOK_BLOCK, thunk.address(), flag.address());
        uc.hook(UcHook.UC_HOOK_EDGE_GENERATED, stub("onNewBlock"), 0);
        this.identity = new IdentitySpace(memory);
        try (BootSpace boot = new BootSpace(memory)) {
            this.live = boot(boot);
        }
        this.startsAreReported = newestBlock == BootSpace.INT_80;
        this.template = new UnicornState(uc);
        uc.saveContext(template.context());
        uc.write(UcRegister.UC_X86_REG_CR3, identity.root());
        this.registers = new UnicornRegisters(uc, live, this, new FxState(uc, arena));
    }

    private long stub(String method) {
        return Hooks.stub(MethodHandles.lookup(), this, method, arena);
    }

    /** Turns paging on, enters user mode, and finds the registers. Until then, callbacks stop the CPU at once. */
    private LiveCpu boot(BootSpace boot) {
        uc.write(UcRegister.UC_X86_REG_CR3, boot.root());
        uc.write(UcRegister.UC_X86_REG_CR4, CR4);
        uc.writeMsr(MSR_EFER, EFER);
        uc.writeMsr(MSR_STAR, STAR);
        uc.write(UcRegister.UC_X86_REG_CR0, CR0);
        uc.write(UcRegister.UC_X86_REG_RCX, BootSpace.CODE);
        uc.write(UcRegister.UC_X86_REG_R11, INITIAL_FLAGS);
        UcErr error = uc.start(BootSpace.SYSRET);
        long rip = uc.read(UcRegister.UC_X86_REG_RIP);
        if (error != UcErr.UC_ERR_OK || rip < BootSpace.CODE || rip >= BootSpace.LOAD) {
            throw new EngineFailure("Unicorn did not enter user mode");
        }
        // Unicorn 2.1.1 overwrites live code when its buffer is full for the first time, unless it was flushed before.
        uc.control(UcControl.UC_CTL_TB_FLUSH);
        LiveCpu cpu = Calibration.calibrate(uc, LiveCpuSearch.find(uc), uc.contextSize());
        for (int i = 0; i <= LiveCpu.RIP_OFFSET / Long.BYTES; i++) {
            LiveCpu.HOST.set(ValueLayout.JAVA_LONG, cpu.base() + (long) i * Long.BYTES, 0);
        }
        uc.write(UcRegister.UC_X86_REG_RFLAGS, INITIAL_FLAGS);
        uc.write(UcRegister.UC_X86_REG_FPCW, INITIAL_FPCW);
        uc.write(UcRegister.UC_X86_REG_FPTAG, INITIAL_FPTAG);
        uc.write(UcRegister.UC_X86_REG_MXCSR, INITIAL_MXCSR);
        return cpu;
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
        trapPage = address;
    }

    // --- running

    @Override
    public void run(TrapHandler handler) {
        if (this.handler != null) {
            throw new IllegalStateException("the engine is running");
        }
        this.handler = handler;
        try {
            while (runOnce() == Next.CONTINUE) {
                rethrowFailure();
            }
            rethrowFailure();
        } finally {
            this.handler = null;
        }
    }

    private void rethrowFailure() {
        Throwable t = failure;
        failure = null;
        switch (t) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new EngineFailure("a trap handler threw " + t, t);
        }
    }

    /** Runs until Unicorn stops, and does what it stopped for. */
    private Next runOnce() {
        int offset = startsAreReported || stepping ? CodeScan.NONE : guard.findToBranch(table, live.rip());
        if (offset != CodeScan.NONE) {
            return beforeVector(live.rip(), live.rip() + offset);
        }
        stop = Stop.NONE;
        live.forgetException();
        UcErr error = uc.start(live.rip());
        if (stop != Stop.NONE) {
            live.setRip(nextRip);
        }
        ripIsNext = false;
        if (failure != null) {
            endStepping();
            return Next.STOP;
        }
        return switch (stop) {
            case NONE -> afterError(error);
            case RESTART -> Next.CONTINUE;
            case VECTOR -> beforeVector(blockAddress, vectorAddress);
            case RETURN -> {
                endStepping();
                yield Next.STOP;
            }
        };
    }

    private Next afterError(UcErr error) {
        endStepping();
        long rip = live.rip();
        switch (error) {
            case UC_ERR_INSN_INVALID -> {
                return guard.isVector(table, rip)
                        ? handler.unsupportedInstruction(guard.text(table, rip))
                        : handler.exception(INVALID_OPCODE, 0);
            }
            case UC_ERR_READ_UNMAPPED, UC_ERR_WRITE_UNMAPPED, UC_ERR_FETCH_UNMAPPED,
                    UC_ERR_READ_PROT, UC_ERR_WRITE_PROT, UC_ERR_FETCH_PROT -> throw new EngineFailure(
                    "at 0x%x: %s: a page table entry points outside guest memory".formatted(rip, error));
            default -> throw new EngineFailure("at 0x%x: Unicorn ended with %s".formatted(rip, error));
        }
    }

    /** Gets to an instruction that must not run, from the start of its block: what is before it does run. */
    private Next beforeVector(long block, long vector) {
        // The block is forgotten, so that it is reported again when it is next reached.
        invalidateCodeAt(block);
        invalidateCodeAt(vector);
        if (block == vector) {
            endStepping();
            return handler.unsupportedInstruction(guard.text(table, vector));
        }
        blockAddress = block;
        vectorAddress = vector;
        stepping = true;
        uc.write(UcRegister.UC_X86_REG_RFLAGS, uc.read(UcRegister.UC_X86_REG_RFLAGS) | TRAP_FLAG);
        return Next.CONTINUE;
    }

    private void invalidateCodeAt(long address) {
        long entry = table.get(address);
        if ((entry & PageTable.PRESENT) != 0) {
            invalidateCode(entry & PageTable.FRAME_MASK);
        }
    }

    private void endStepping() {
        if (stepping) {
            stepping = false;
            uc.write(UcRegister.UC_X86_REG_RFLAGS, uc.read(UcRegister.UC_X86_REG_RFLAGS) & ~TRAP_FLAG);
        }
    }

    // --- registers that depend on where the CPU is stopped

    long rip() {
        return ripIsNext ? nextRip : live.rip();
    }

    void setRip(long value) {
        if (ripIsNext) {
            nextRip = value;
        } else {
            live.setRip(value);
        }
    }

    long flags() {
        long flags = uc.read(UcRegister.UC_X86_REG_RFLAGS);
        return stepping ? flags & ~TRAP_FLAG : flags;
    }

    // --- callbacks

    private void stop(Stop reason, long rip) {
        stop = reason;
        nextRip = rip;
        uc.stop();
    }

    /** Keeps an exception until Unicorn has returned. */
    private void fail(Throwable t) {
        failure = t;
        stop(Stop.RETURN, rip());
    }

    /** After a callback in which RIP is not the CPU's: goes on, stops, or goes on elsewhere. */
    private void answer(Next next, long natural) {
        if (next == Next.STOP) {
            stop(Stop.RETURN, nextRip);
        } else if (nextRip != natural) {
            stop(Stop.RESTART, nextRip);
        } else {
            ripIsNext = false;
        }
    }

    /** {@code void (uc_engine *uc, void *user_data)}. */
    private void onSyscall(long engine, long userData, long unused) {
        if (live == null) {
            uc.stop();
            return;
        }
        try {
            long rip = live.rip();
            long natural = rip + SYSCALL_SIZE;
            nextRip = natural;
            ripIsNext = true;
            long offset = rip - trapPage;
            if (offset >= 0 && offset < PhysicalMemory.FRAME_SIZE) {
                answer(handler.trap((int) offset / TrapPage.STRIDE), natural);
            } else {
                // Unicorn leaves these to the hook.
                live.setRcx(natural);
                live.setR11(flags());
                answer(handler.syscall(), natural);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** {@code void (uc_engine *uc, uint32_t intno, void *user_data)}. */
    private void onInterrupt(long engine, long number, long userData) {
        if (live == null) {
            uc.stop();
            return;
        }
        try {
            live.forgetException();
            int vector = (int) number;
            Next next = stepping && vector == DEBUG_EXCEPTION ? stepped() : interrupt(vector);
            if (next == Next.STOP && stop == Stop.NONE) {
                stop(Stop.RETURN, live.rip());
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    private Next interrupt(int vector) {
        if (live.isInstruction()) {
            return vector == BREAKPOINT ? handler.exception(vector, 0) : handler.interrupt(vector);
        }
        int code = live.errorCode();
        if (vector != PAGE_FAULT) {
            return handler.exception(vector, code);
        }
        ticker.faulted();
        if ((code & RESERVED) != 0) {
            throw new EngineFailure("the page table entry of 0x%x has reserved bits set".formatted(live.cr2()));
        }
        Access access = (code & WRITE) != 0 ? Access.WRITE : (code & FETCH) != 0 ? Access.FETCH : Access.READ;
        return handler.pageFault(live.cr2(), access, (code & PROTECTION) != 0);
    }

    private Next stepped() {
        long rip = live.rip();
        if (rip == vectorAddress) {
            blockAddress = rip;
            stop(Stop.VECTOR, rip);
        } else if (Long.compareUnsigned(rip, blockAddress) < 0 || Long.compareUnsigned(rip, vectorAddress) > 0) {
            endStepping();
        }
        return Next.CONTINUE;
    }

    /** {@code void (uc_engine *uc, uint64_t address, uint32_t size, void *user_data)}. */
    private void onBlock(long engine, long address, long size) {
        if ((int) FLAG.getVolatile(flag, 0L) == 0 || live == null) {
            return;
        }
        try {
            FLAG.setVolatile(flag, 0L, 0);
            if (tlbTick) {
                tlbTick = false;
                uc.flushTlb();
            }
            if (preemptionRequested) {
                preemptionRequested = false;
                nextRip = address;
                ripIsNext = true;
                answer(handler.preempted(), address);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** {@code void (uc_engine *uc, uc_tb *cur_tb, uc_tb *prev_tb, void *user_data)}: a block was translated. */
    private void onNewBlock(long engine, long block, long previous) {
        if (stepping || stop != Stop.NONE) {
            return;
        }
        try {
            long address = LiveCpu.HOST.get(ValueLayout.JAVA_LONG, block);
            if (live == null) {
                newestBlock = address;
                return;
            }
            int size = Short.toUnsignedInt(LiveCpu.HOST.get(ValueLayout.JAVA_SHORT, block + TB_SIZE_OFFSET));
            int offset = guard.find(table, address, size);
            if (offset != CodeScan.NONE) {
                blockAddress = address;
                vectorAddress = address + offset;
                stop(Stop.VECTOR, address);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    @Override
    public void requestPreemption() {
        preemptionRequested = true;
        FLAG.setVolatile(flag, 0L, 1);
    }

    private void requestTlbFlush() {
        tlbTick = true;
        FLAG.setVolatile(flag, 0L, 1);
    }

    // --- address translation and code

    @Override
    public void usePageTable(PageTable table) {
        if (this.table != table) {
            this.table = table;
            uc.write(UcRegister.UC_X86_REG_CR3, table.root());
        }
    }

    @Override
    public void flushTlb() {
        uc.flushTlb();
    }

    @Override
    public void invalidateCode(long frame) {
        uc.write(UcRegister.UC_X86_REG_CR3, identity.root());
        uc.removeCode(frame, frame + PhysicalMemory.FRAME_SIZE);
        if (table != null) {
            uc.write(UcRegister.UC_X86_REG_CR3, table.root());
        }
    }

    // --- states

    @Override
    public CpuState newState() {
        UnicornState current = new UnicornState(uc);
        UnicornState fresh = new UnicornState(uc);
        uc.saveContext(current.context());
        uc.restoreContext(template.context());
        uc.saveContext(fresh.context());
        restore(current);
        current.close();
        return fresh;
    }

    @Override
    public void save(CpuState state) {
        uc.saveContext(((UnicornState) state).context());
    }

    @Override
    public void restore(CpuState state) {
        uc.restoreContext(((UnicornState) state).context());
        // The context holds the CR3 of its time, and restoring it does not flush the TLB: that still belongs to the
        // table in use. So nothing need be done for a state of the same address space.
        long root = table == null ? identity.root() : table.root();
        if (live.cr3() != root) {
            uc.write(UcRegister.UC_X86_REG_CR3, root);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ticker.close();
        template.close();
        uc.close();
        thunk.close();
        guard.close();
        identity.close();
        arena.close();
    }
}
