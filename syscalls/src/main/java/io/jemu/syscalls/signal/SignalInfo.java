package io.jemu.syscalls.signal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A signal that was sent, and what siginfo_t tells of it.
 *
 * @param signal its number
 * @param code si_code
 * @param detail what follows, by kind
 */
public record SignalInfo(int signal, int code, Detail detail) {
    /** sizeof(siginfo_t). */
    public static final int SIZE = 128;
    /** What the kernel reads of a siginfo_t: sizeof(struct kernel_siginfo). */
    public static final int KERNEL_SIZE = 48;

    public static final int SI_USER = 0;
    public static final int SI_KERNEL = 0x80;
    public static final int SI_QUEUE = -1;
    public static final int SI_TIMER = -2;
    public static final int SI_TKILL = -6;
    public static final int SEGV_MAPERR = 1;
    public static final int SEGV_ACCERR = 2;
    public static final int BUS_ADRERR = 2;
    public static final int FPE_INTDIV = 1;
    public static final int FPE_FLTDIV = 3;
    public static final int FPE_FLTOVF = 4;
    public static final int FPE_FLTUND = 5;
    public static final int FPE_FLTRES = 6;
    public static final int FPE_FLTINV = 7;
    public static final int ILL_ILLOPN = 2;
    public static final int TRAP_BRKPT = 1;
    public static final int TRAP_TRACE = 2;
    public static final int CLD_EXITED = 1;
    public static final int CLD_KILLED = 2;
    public static final int CLD_DUMPED = 3;
    public static final int CLD_STOPPED = 5;
    public static final int CLD_CONTINUED = 6;

    private static final int UNION_OFFSET = 16;

    /** The union in siginfo_t. */
    public sealed interface Detail {}

    /** Nothing. */
    public record None() implements Detail {}

    /** Sent by a process; {@code value} is sigqueue's. */
    public record Sender(int pid, int uid, long value) implements Detail {}

    /** Raised by an instruction. */
    public record Fault(long address) implements Detail {}

    /** A child has changed state. */
    public record Child(int pid, int uid, int status) implements Detail {}

    /** A timer of timer_create(2), to be told what becomes of its signal. */
    public interface Timed {
        /** The signal is taken: what it tells by now. */
        SignalInfo taken();

        /** The signal is thrown away. */
        void dropped();
    }

    /** A timer of timer_create(2) has expired, {@code overruns} times more often than signals were sent. */
    public record Timer(int id, int overruns, long value, Timed timer) implements Detail {}

    /** As a program has filled it in: the bytes after the first three ints and their padding. */
    public record Raw(byte[] bytes) implements Detail {}

    /** A signal that the kernel sends without more to say. */
    public static SignalInfo ofKernel(Signal signal) {
        return new SignalInfo(signal.number(), SI_KERNEL, new None());
    }

    /** A signal that an instruction raised. */
    public static SignalInfo ofFault(Signal signal, int code, long address) {
        return new SignalInfo(signal.number(), code, new Fault(address));
    }

    /** The address that a fault is about, or 0. */
    public long address() {
        return detail instanceof Fault(long address) ? address : 0;
    }

    /** The bytes of siginfo_t. */
    public byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(signal).putInt(0).putInt(code).position(UNION_OFFSET);
        switch (detail) {
            case None n -> { }
            case Sender(int pid, int uid, long value) -> buffer.putInt(pid).putInt(uid).putLong(value);
            case Fault(long address) -> buffer.putLong(address);
            case Child(int pid, int uid, int status) -> buffer.putInt(pid).putInt(uid).putInt(status);
            case Timer(int id, int overruns, long value, Timed timer) ->
                buffer.putInt(id).putInt(overruns).putLong(value);
            case Raw(byte[] bytes) -> buffer.put(bytes);
        }
        return buffer.array();
    }

    /** A siginfo_t that a program has filled in, as far as it was read, for another signal number. */
    public static SignalInfo ofBytes(int signal, byte[] siginfo) {
        ByteBuffer buffer = ByteBuffer.wrap(siginfo).order(ByteOrder.LITTLE_ENDIAN);
        byte[] rest = new byte[SIZE - UNION_OFFSET];
        buffer.get(UNION_OFFSET, rest, 0, siginfo.length - UNION_OFFSET);
        return new SignalInfo(signal, buffer.getInt(8), new Raw(rest));
    }
}
