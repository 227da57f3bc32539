package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.interpose.JavaCall;
import io.jemu.loader.object.LinkMap;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Vma;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One call of a function that Java defines, and the frame from which the next definition is called. From the caller's
 * return address downwards that is: RBX, which points to that return address meanwhile, so that unwinders find it; what
 * was placed; a copy of the stack arguments; the return address into the Java object.
 */
final class InterposedCall implements JavaCall {
    private static final Register[] INTEGERS = {
        Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8, Register.R9
    };
    /** How much of the caller's stack the next definition gets at least, for arguments that nobody declares. */
    private static final int COPIED_BYTES = 256;
    private static final int STACK_ALIGNMENT = 16;
    /** FXSAVE64: where the SSE registers lie. */
    private static final int FX_SIZE = 512;
    private static final int FX_XMM = 160;
    private static final int XMM_SIZE = 16;

    private final RuntimeLinker linker;
    private final Task task;
    private final int number;
    private final long stack;
    private final long[] integers = new long[INTEGERS.length];
    /** AL: how many vector registers a variadic function gets. */
    private final long rax;
    private final long staticChain;
    /** x87 and SSE state at the call; null as long as nobody asked. */
    private byte[] fx;
    private byte[] arguments;
    /** Down to where {@link #place} has put something. */
    private long placed;
    /** Where the return address of the next definition lies. */
    private long frame;
    private long returnsTo;

    InterposedCall(RuntimeLinker linker, Task task, int number) {
        this.linker = linker;
        this.task = task;
        this.number = number;
        Registers registers = task.registers();
        this.stack = registers.get(Register.RSP);
        this.rax = registers.get(Register.RAX);
        this.staticChain = registers.get(Register.R10);
        for (int i = 0; i < INTEGERS.length; i++) {
            integers[i] = registers.get(INTEGERS[i]);
        }
        this.placed = stack - Long.BYTES;
    }

    /** The function's number. */
    int number() {
        return number;
    }

    /** RSP at the call: where the return address lies. */
    long stack() {
        return stack;
    }

    /** What a frame has kept of RBX. */
    static long savedRbx(Task task, long stack) {
        return task.memory().read64(stack - Long.BYTES);
    }

    /** Whether the frame from which the next definition was called can still be there. */
    boolean isIntact() {
        try {
            return memory().read64(frame) == returnsTo;
        } catch (GuestFault gone) {
            return false;
        }
    }

    private AddressSpace memory() {
        return task.memory();
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public String caller() {
        LinkMap map = linker.index().containing(returnAddress());
        Process process = task.process();
        return map == null ? "" : map == linker.main() && process.executable() != null ? process.executable().path()
                : map.displayName(null);
    }

    @Override
    public long returnAddress() {
        return memory().read64(stack);
    }

    @Override
    public long integer(int index) {
        return integers[index];
    }

    @Override
    public void integer(int index, long value) {
        integers[index] = value;
    }

    private ByteBuffer fx() {
        if (fx == null) {
            fx = new byte[FX_SIZE];
            task.registers().readFxState(fx);
        }
        return ByteBuffer.wrap(fx).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long vector(int index) {
        return fx().getLong(FX_XMM + index * XMM_SIZE);
    }

    @Override
    public void vector(int index, long value) {
        fx().putLong(FX_XMM + index * XMM_SIZE, value);
    }

    /** A copy of the caller's stack from its first argument on, as far as there is one. */
    private ByteBuffer stackArguments(int size) {
        if (arguments == null || arguments.length < size) {
            long start = stack + Long.BYTES;
            Vma area = task.process().map().find(start);
            long there = area == null ? 0 : area.end() - start;
            if (size > there) {
                throw new GuestFault(start + there, Access.READ);
            }
            byte[] before = arguments;
            arguments = new byte[(int) Math.min(Math.max(size, COPIED_BYTES), there)];
            memory().read(start, arguments, 0, arguments.length);
            if (before != null) {
                System.arraycopy(before, 0, arguments, 0, before.length);
            }
        }
        return ByteBuffer.wrap(arguments).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long stack(int index) {
        return stackArguments((index + 1) * Long.BYTES).getLong(index * Long.BYTES);
    }

    @Override
    public void stack(int index, long value) {
        stackArguments((index + 1) * Long.BYTES).putLong(index * Long.BYTES, value);
    }

    @Override
    public long place(byte[] bytes) {
        long address = placed - bytes.length & -Long.BYTES;
        memory().write(address, bytes);
        placed = address;
        return address;
    }

    @Override
    public boolean hasNext() {
        return linker.javaCalls().findNext(number, task) != 0;
    }

    /** Has the guest go on in the next definition. */
    void callNext(long function, long returnAddress) {
        Registers registers = task.registers();
        memory().write64(stack - Long.BYTES, registers.get(Register.RBX));
        stackArguments(0);
        long lowest = placed - arguments.length & -STACK_ALIGNMENT;
        memory().write(lowest, arguments);
        frame = lowest - Long.BYTES;
        returnsTo = returnAddress;
        memory().write64(frame, returnAddress);
        for (int i = 0; i < INTEGERS.length; i++) {
            registers.set(INTEGERS[i], integers[i]);
        }
        if (fx != null) {
            registers.writeFxState(fx);
        }
        registers.set(Register.RAX, rax);
        registers.set(Register.R10, staticChain);
        registers.set(Register.RBX, stack);
        registers.set(Register.RSP, frame);
        registers.set(Register.R11, function);
        placed = stack - Long.BYTES;
    }

    @Override
    public long result() {
        return task.registers().get(Register.RAX);
    }

    @Override
    public void result(long value) {
        task.registers().set(Register.RAX, value);
    }

    @Override
    public long vectorResult() {
        byte[] state = new byte[FX_SIZE];
        task.registers().readFxState(state);
        return ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN).getLong(FX_XMM);
    }

    @Override
    public void vectorResult(long value) {
        byte[] state = new byte[FX_SIZE];
        task.registers().readFxState(state);
        ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN).putLong(FX_XMM, value);
        task.registers().writeFxState(state);
    }
}
