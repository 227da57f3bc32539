package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Signals and ends of processes as strace prints them. */
public final class SignalText {
    private static final ConstantTable SENT = ConstantTable.parse("""
            SI_USER=0 SI_KERNEL=128 SI_QUEUE=-1 SI_TIMER=-2 SI_MESGQ=-3 SI_ASYNCIO=-4 SI_SIGIO=-5 SI_TKILL=-6""");
    private static final ConstantTable SEGMENTATION = ConstantTable.parse("SEGV_MAPERR=1 SEGV_ACCERR=2");
    private static final ConstantTable BUS = ConstantTable.parse("BUS_ADRALN=1 BUS_ADRERR=2 BUS_OBJERR=3");
    private static final ConstantTable ILLEGAL = ConstantTable.parse("""
            ILL_ILLOPC=1 ILL_ILLOPN=2 ILL_ILLADR=3 ILL_ILLTRP=4 ILL_PRVOPC=5 ILL_PRVREG=6""");
    private static final ConstantTable ARITHMETIC = ConstantTable.parse("""
            FPE_INTDIV=1 FPE_INTOVF=2 FPE_FLTDIV=3 FPE_FLTOVF=4 FPE_FLTUND=5 FPE_FLTRES=6 FPE_FLTINV=7""");
    private static final ConstantTable TRAP = ConstantTable.parse("TRAP_BRKPT=1 TRAP_TRACE=2");

    private SignalText() {}

    static String delivered(SignalInfo info, View view) {
        String name = SignalNames.name(info.signal());
        String shown = view.signal(info.signal());
        StringBuilder out = new StringBuilder("--- ").append(name).append(" {si_signo=").append(shown);
        out.append(", si_code=").append(code(info, view));
        switch (info.detail()) {
            case SignalInfo.Sender sender -> {
                out.append(", si_pid=").append(sender.pid()).append(", si_uid=").append(sender.uid());
                if (info.code() == SignalInfo.SI_QUEUE) {
                    value(out, sender.value());
                }
            }
            case SignalInfo.Raw raw when info.code() <= 0 -> {
                ByteBuffer bytes = ByteBuffer.wrap(raw.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                out.append(", si_pid=").append(bytes.getInt()).append(", si_uid=")
                        .append(Integer.toUnsignedString(bytes.getInt()));
                value(out, bytes.getLong());
            }
            case SignalInfo.Fault fault -> out.append(", si_addr=").append(Values.address(fault.address()));
            case SignalInfo.Child child -> out.append(", si_pid=").append(child.pid())
                    .append(", si_uid=").append(child.uid())
                    .append(", si_status=").append(info.code() == SignalInfo.CLD_EXITED
                            ? String.valueOf(child.status()) : view.signal(child.status()))
                    .append(", si_utime=0, si_stime=0");
            default -> { }
        }
        return out.append("} ---").toString();
    }

    private static void value(StringBuilder out, long value) {
        if (value != 0) {
            out.append(", si_int=").append((int) value).append(", si_ptr=").append(Values.address(value));
        }
    }

    private static String code(SignalInfo info, View view) {
        return code(info.signal(), info.code(), view);
    }

    /** Why a signal was sent. */
    static String code(int signal, int code, View view) {
        ConstantTable table = code > 0 && code != SignalInfo.SI_KERNEL ? tableOf(signal) : SENT;
        String name = table.name(code);
        return name != null ? view.named(Values.hex(Integer.toUnsignedLong(code)), name) : view.constant(table, code);
    }

    private static ConstantTable tableOf(int signal) {
        if (signal == Signal.SIGSEGV.number()) {
            return SEGMENTATION;
        } else if (signal == Signal.SIGBUS.number()) {
            return BUS;
        } else if (signal == Signal.SIGILL.number()) {
            return ILLEGAL;
        } else if (signal == Signal.SIGFPE.number()) {
            return ARITHMETIC;
        } else if (signal == Signal.SIGTRAP.number()) {
            return TRAP;
        } else if (signal == Signal.SIGCHLD.number()) {
            return SignalStructures.CHILD_CODE;
        }
        return SENT;
    }

    /** Without the plus signs around it. */
    public static String ended(ProcessEnd end) {
        if (end.signal() == 0) {
            return "exited with " + end.status();
        }
        return "killed by " + SignalNames.name(end.signal()) + (end.coreDumped() ? " (core dumped)" : "");
    }
}
