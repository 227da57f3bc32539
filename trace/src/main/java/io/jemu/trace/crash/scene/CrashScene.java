package io.jemu.trace.crash.scene;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.disasm.Instruction;
import io.jemu.loader.host.KernelFiles;
import io.jemu.loader.lookup.RecentBindings;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalFrame;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.instructions.InstructionReader;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedMemory;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.MappedObjects;
import io.jemu.trace.symbols.MappedSymbols;
import io.jemu.trace.symbols.SymbolFiles;
import io.jemu.trace.unwind.Frame;
import io.jemu.trace.unwind.FrameRegisters;
import io.jemu.trace.unwind.Unwinder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A thread that takes a deadly signal, and its process; read as far as somebody asks. */
public final class CrashScene {
    /** How many frames are unwound at most. */
    public static final int MAX_FRAMES = 1024;
    private static final int PAGE_FAULT = 14;
    private static final int ERROR_WRITE = 2;
    private static final int ERROR_FETCH = 16;

    private final Task task;
    private final SignalInfo info;
    private final RuntimeLinker linker;
    private final MappedSymbols symbols;
    private final FrameRegisters registers;
    private final long fsBase;
    private final InstructionReader reader = new InstructionReader();
    private List<Frame> frames;
    private Instruction instruction;
    private boolean instructionRead;

    /**
     * @param task current, outside the engine's run
     * @param linker what links the process, or null
     * @param files symbols of files that were read for others
     */
    public CrashScene(Task task, SignalInfo info, RuntimeLinker linker, SymbolFiles files) {
        this.task = task;
        this.info = info;
        this.linker = linker;
        this.symbols = new MappedSymbols(new MappedObjects(task.process().map()), files,
                new KernelFiles(task.kernel().vfs(), task.process().fs()));
        this.registers = FrameRegisters.of(task.registers());
        this.fsBase = task.registers().get(Register.FS_BASE);
    }

    public Task task() {
        return task;
    }

    public Process process() {
        return task.process();
    }

    public SignalInfo info() {
        return info;
    }

    /** Whether the deadly signal is this one. */
    public boolean killedBy(Signal signal) {
        return info.signal() == signal.number();
    }

    /** Whether an instruction has raised the signal. */
    public boolean faulted() {
        return info.detail() instanceof SignalInfo.Fault;
    }

    /** Whether the process has sent the signal to itself, as abort(3) does. */
    public boolean sentByItself() {
        return info.detail() instanceof SignalInfo.Sender sender && sender.pid() == process().pid();
    }

    /** What a page fault was about, empty if it was none. */
    public Optional<FaultAccess> access() {
        SignalFrame.Cause cause = task.signals().cause();
        boolean pageFault = faulted() && cause.trap() == PAGE_FAULT
                && (killedBy(Signal.SIGSEGV) || killedBy(Signal.SIGBUS)) && info.code() < SignalInfo.SI_KERNEL;
        if (!pageFault) {
            return Optional.empty();
        }
        return Optional.of((cause.error() & ERROR_FETCH) != 0 ? FaultAccess.FETCH
                : (cause.error() & ERROR_WRITE) != 0 ? FaultAccess.WRITE : FaultAccess.READ);
    }

    /** The address of a page fault, or 0. */
    public long address() {
        return info.address();
    }

    public long rip() {
        return registers.get(Register.RIP);
    }

    public long rsp() {
        return registers.get(Register.RSP);
    }

    public FrameRegisters registers() {
        return registers;
    }

    /** A general register's value, by its name in lower case. */
    public Optional<Long> register(String name) {
        for (Register register : Register.values()) {
            if (register.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(registers.get(register));
            }
        }
        return Optional.empty();
    }

    /** The thread pointer. */
    public long fsBase() {
        return fsBase;
    }

    public MemoryMap map() {
        return process().map();
    }

    public MappedMemory memory() {
        return symbols.objects().memory();
    }

    public MappedSymbols symbols() {
        return symbols;
    }

    /** The area that holds an address, or null. */
    public Vma area(long address) {
        return map().find(address);
    }

    /** The place of an address in an object, or null. */
    public CodeLocation place(long address) {
        return symbols.place(address);
    }

    /** The object that an address is in, or null. */
    public MappedObject object(long address) {
        return symbols.objects().containing(address);
    }

    /** What people call the place of an address in code. */
    public String name(long address) {
        CodeLocation place = place(address);
        return place == null ? "0x" + Long.toHexString(address) : place.text();
    }

    /** The stack, innermost first. */
    public List<Frame> frames() {
        if (frames == null) {
            frames = new Unwinder(symbols).unwind(registers, MAX_FRAMES);
        }
        return frames;
    }

    /** The place of a frame, or null. */
    public CodeLocation place(Frame frame) {
        Vma area = area(frame.pc());
        // Functions that jemu has called return to the very start of its page.
        return place(area != null && area.has(Vma.SPECIAL) ? frame.pc() : frame.site());
    }

    /** The symbol of a frame's function, as the file calls it; empty if it has none. */
    public String function(Frame frame) {
        CodeLocation place = place(frame);
        return place == null || place.symbol() == null ? "" : place.symbol();
    }

    /** The instruction at an address, null if it cannot be read. */
    public Instruction instruction(long address) {
        return memory().readable(address) ? reader.read(map().memory(), address) : null;
    }

    /** The instruction that the thread is at, null if it cannot be read. */
    public Instruction instruction() {
        if (!instructionRead) {
            instruction = instruction(rip());
            instructionRead = true;
        }
        return instruction;
    }

    /** The memory that the instruction uses. */
    public Optional<MemoryOperand> operand() {
        return instruction() == null ? Optional.empty() : MemoryOperand.of(instruction(), this::register);
    }

    /** The last bindings; none if jemu did not link the process. */
    public List<RecentBindings.Entry> bindings() {
        return linker == null ? List.of() : linker.resolver().recent().entries(programName());
    }

    /** The file name of the program. */
    public String programName() {
        if (process().executable() == null) {
            return task.attributes().name();
        }
        String path = process().executable().path();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
