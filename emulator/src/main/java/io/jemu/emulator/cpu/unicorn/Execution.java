package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.TrapHandler;
import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Runs the CPU, and translates what Unicorn reports in callbacks into calls of a {@link TrapHandler}.
 *
 * <p>Callbacks keep what they are told: an exception must not leave a callback (the JVM would exit), and RIP is set
 * after Unicorn has returned, because Unicorn leaves it in different places. Nothing here allocates while a program
 * runs.
 */
final class Execution implements AutoCloseable {
    private static final int INVALID_OPCODE = 6;
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

    private final Uc uc;
    private final Translation translation;
    private final VectorGuard guard;
    private final BlockThunk thunk;
    private final TlbTicker ticker = new TlbTicker(this::requestTlbFlush);
    private final Repetition repetition = new Repetition();
    private final Interrupts interrupts = new Interrupts(ticker, repetition);
    private final VectorApproach vectors = new VectorApproach();
    private final TrapFlag trapFlag;
    /**
     * The int that {@link BlockThunk} looks at, the one that it counts down, and the table of watched blocks. Not in the
     * engine's arena: other threads may write it after close.
     */
    private final MemorySegment flag;
    /** Null if blocks are not counted. */
    private final BlockCounter blocks;
    /** Null if code is not watched. */
    private final WatchedCode watch;
    private volatile boolean preemptionRequested;
    private volatile boolean tlbTick;

    /** Null while Unicorn is being started: callbacks then stop it at once. */
    private LiveCpu live;
    /**
     * Whether a block at which Unicorn is started is reported as new, as others are. Unicorn reports pairs of blocks,
     * and 2.1 takes the last block of the run before for the first of the pair. Others may not: it is tried out.
     */
    private boolean startsAreReported;
    private long newestBlock;
    private long trapPage = NO_TRAP_PAGE;
    private TrapHandler handler;
    private Throwable failure;
    private Stop stop = Stop.NONE;
    /** In callbacks other than those for interrupts, and after a stop: where execution goes on. */
    private long nextRip;
    /** Whether {@link #nextRip} counts rather than the CPU's RIP. */
    private boolean ripIsNext;

    /** Adds the callbacks to Unicorn; they work until the arena is closed. */
    Execution(Uc uc, Translation translation, VectorGuard guard, Arena arena, Instrumentation instrumentation) {
        this.uc = uc;
        this.translation = translation;
        this.guard = guard;
        this.trapFlag = new TrapFlag(uc);
        boolean watches = instrumentation.watchCode();
        this.flag = Arena.ofAuto().allocate(BlockThunk.TABLE + (watches ? WatchedCode.TABLE_SIZE : 0L), Integer.BYTES);
        this.blocks = instrumentation.countBlocks() ? new BlockCounter(flag.asSlice(Integer.BYTES)) : null;
        this.watch = watches ? new WatchedCode(uc, translation, stub("onInstruction", arena),
                flag.asSlice(BlockThunk.TABLE)) : null;
        this.thunk = new BlockThunk(stub("onBlock", arena), instrumentation.countBlocks(), watches);
        uc.hookSyscall(stub("onSyscall", arena));
        uc.hook(UcHook.UC_HOOK_INTR, stub("onInterrupt", arena), 0);
        uc.hook(UcHook.UC_HOOK_BLOCK, thunk.address(), flag.address());
        uc.hook(UcHook.UC_HOOK_EDGE_GENERATED, stub("onNewBlock", arena), 0);
    }

    /** The count of blocks, or null if they are not counted. */
    BlockCounter blocks() {
        return blocks;
    }

    /** What is watched, or null if nothing can be. */
    WatchedCode watch() {
        return watch;
    }

    private long stub(String method, Arena arena) {
        return Hooks.stub(MethodHandles.lookup(), this, method, arena);
    }

    /** The CPU is in user mode, and its registers were found. */
    void booted(LiveCpu cpu) {
        startsAreReported = newestBlock == BootSpace.INT_80;
        live = cpu;
    }

    void trapPageAt(long address) {
        trapPage = address;
    }

    /** See {@link io.jemu.emulator.cpu.Engine#run}. */
    void run(TrapHandler handler) {
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
            trapFlag.set(false);
            this.handler = null;
        }
    }

    private void rethrowFailure() {
        Throwable t = failure;
        failure = null;
        // Not a switch over types, which the JVM spins a class for: this is executed in every run.
        if (t instanceof RuntimeException e) {
            throw e;
        } else if (t instanceof Error e) {
            throw e;
        } else if (t != null) {
            throw new EngineFailure("a trap handler threw " + t, t);
        }
    }

    /** Runs until Unicorn stops, and does what it stopped for. */
    private Next runOnce() {
        int offset = startsAreReported || vectors.active()
                ? CodeScan.NONE
                : guard.findToBranch(translation.table(), live.rip());
        if (offset != CodeScan.NONE) {
            vectors.found(live.rip(), live.rip() + offset);
            return beforeVector();
        }
        stop = Stop.NONE;
        trapFlag.set(trapFlagWanted());
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
            case VECTOR -> beforeVector();
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
                int debugTrap = guard.int1Length(translation.table(), rip);
                if (debugTrap != 0) {
                    live.setRip(rip + debugTrap);
                    return handler.exception(Interrupts.DEBUG_EXCEPTION, 0);
                }
                return guard.isVector(translation.table(), rip)
                        ? handler.unsupportedInstruction(guard.text(translation.table(), rip))
                        : handler.exception(INVALID_OPCODE, 0);
            }
            case UC_ERR_READ_UNMAPPED, UC_ERR_WRITE_UNMAPPED, UC_ERR_FETCH_UNMAPPED,
                    UC_ERR_READ_PROT, UC_ERR_WRITE_PROT, UC_ERR_FETCH_PROT -> throw new EngineFailure(
                    "at 0x%x: %s: a page table entry points outside guest memory".formatted(rip, error));
            default -> throw new EngineFailure("at 0x%x: Unicorn ended with %s".formatted(rip, error));
        }
    }

    /** Gets to an instruction that must not run. */
    private Next beforeVector() {
        // The block is forgotten, so that it is reported again when it is next reached.
        translation.invalidateAddress(vectors.block());
        translation.invalidateAddress(vectors.vector());
        if (vectors.block() == vectors.vector()) {
            endStepping();
            return handler.unsupportedInstruction(guard.text(translation.table(), vectors.vector()));
        }
        vectors.begin();
        return Next.CONTINUE;
    }

    private void endStepping() {
        vectors.end();
        trapFlag.set(trapFlagWanted());
    }

    private boolean trapFlagWanted() {
        return vectors.active() || watch != null && watch.stepping();
    }

    /** Saves the registers as the program has them. */
    void save(UnicornState state) {
        trapFlag.save(state);
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
        return trapFlag.hide(uc.read(UcRegister.UC_X86_REG_RFLAGS));
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
        } else if (nextRip != natural || trapFlagWanted() != trapFlag.on()) {
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
            if (stop != Stop.NONE) {
                steppedSyscall(vector);
                return;
            }
            boolean step = trapFlag.on() && vector == Interrupts.DEBUG_EXCEPTION && !live.isInstruction();
            Next next = step ? stepped() : interrupts.report(handler, live, vector);
            if (stop != Stop.NONE) {
                return;
            } else if (next == Next.STOP) {
                // Who knows whose code runs next.
                repetition.forget();
                stop(Stop.RETURN, live.rip());
            } else if (trapFlagWanted() != trapFlag.on()) {
                stop(Stop.RESTART, live.rip());
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    private Next stepped() {
        trapFlag.renew();
        long rip = live.rip();
        if (vectors.stepped(rip)) {
            stop(Stop.VECTOR, rip);
        }
        return watch != null && watch.stepping() ? handler.stepped() : Next.CONTINUE;
    }

    /** After a SYSCALL that has Unicorn stop, its step is still reported. A call that will be executed again is none. */
    private void steppedSyscall(int vector) {
        boolean again = nextRip == live.rip() - SYSCALL_SIZE;
        if (vector == Interrupts.DEBUG_EXCEPTION && watch != null && watch.stepping() && !again
                && handler.stepped() == Next.STOP) {
            stop = Stop.RETURN;
        }
    }

    /** {@code void (uc_engine *uc, uint64_t address, uint32_t size, void *user_data)}. */
    private void onBlock(long engine, long address, long size) {
        if (live == null) {
            return;
        }
        try {
            if (blocks != null && !thunk.isNative()) {
                blocks.step();
            }
            boolean exhausted = blocks != null && blocks.exhausted();
            // What was told already runs first: else other code would run in between, and take the repetition for its own.
            boolean pending = watch != null && repetition.isBlock(address);
            if (exhausted || !pending && (int) FLAG.getVolatile(flag, 0L) != 0) {
                serveFlag(address, exhausted);
            }
            if (watch != null && stop == Stop.NONE) {
                boolean again = repetition.takeBlock(address);
                if (!again && watch.wantsBlock(address)) {
                    nextRip = address;
                    ripIsNext = true;
                    answerWatcher(handler.block(address), address, false);
                }
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    private void serveFlag(long address, boolean exhausted) {
        FLAG.setVolatile(flag, 0L, 0);
        if (tlbTick) {
            tlbTick = false;
            uc.flushTlb();
        }
        if (preemptionRequested || exhausted) {
            preemptionRequested = false;
            nextRip = address;
            ripIsNext = true;
            answer(handler.preempted(), address);
            if (stop != Stop.NONE && blocks != null && !exhausted) {
                blocks.takeBack();
            }
        }
    }

    /** As {@link #answer}, for a block or an instruction in it that has not run yet, and is told once. */
    private void answerWatcher(Next next, long address, boolean instruction) {
        answer(next, address);
        if (stop == Stop.RESTART && nextRip == address) {
            if (instruction) {
                repetition.ofInstruction(address);
            } else {
                repetition.ofBlock(address);
            }
        }
        if (stop != Stop.NONE && blocks != null) {
            blocks.takeBack();
        }
    }

    /** {@code void (uc_engine *uc, uint64_t address, uint32_t size, void *user_data)}. */
    private void onInstruction(long engine, long address, long size) {
        if (live == null || stop != Stop.NONE) {
            return;
        }
        try {
            if (!repetition.takeInstruction(address) && watch.wantsInstruction(address)) {
                nextRip = address;
                ripIsNext = true;
                answerWatcher(handler.instruction(address), address, true);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** {@code void (uc_engine *uc, uc_tb *cur_tb, uc_tb *prev_tb, void *user_data)}: a block was translated. */
    private void onNewBlock(long engine, long block, long previous) {
        if (vectors.active() || stop != Stop.NONE) {
            return;
        }
        try {
            long address = LiveCpu.HOST.get(JAVA_LONG, block);
            if (live == null) {
                newestBlock = address;
                return;
            }
            int size = Short.toUnsignedInt(LiveCpu.HOST.get(JAVA_SHORT, block + TB_SIZE_OFFSET));
            int offset = guard.find(translation.table(), address, size);
            if (offset != CodeScan.NONE) {
                vectors.found(address, address + offset);
                stop(Stop.VECTOR, address);
            } else if (watch != null) {
                handler.translated(address, size);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** See {@link io.jemu.emulator.cpu.Engine#requestPreemption}. */
    void requestPreemption() {
        preemptionRequested = true;
        FLAG.setVolatile(flag, 0L, 1);
    }

    private void requestTlbFlush() {
        tlbTick = true;
        FLAG.setVolatile(flag, 0L, 1);
    }

    @Override
    public void close() {
        ticker.close();
        thunk.close();
    }
}
