package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import io.jemu.syscalls.signal.Signal;
import java.util.Map;
import java.util.Set;

/** Signal actions, sets, stacks, and how processes end. */
final class SignalStructures {
    private static final int ACTION_SIZE = 32;
    private static final int STACK_SIZE = 24;
    private static final int SIGINFO_SIZE = 128;
    private static final long SA_RESTORER = 0x0400_0000;

    private static final ConstantTable ACTION = ConstantTable.parse("""
            SA_RESTORER=0x04000000 SA_ONSTACK=0x08000000 SA_RESTART=0x10000000 SA_NODEFER=0x40000000
            SA_RESETHAND=0x80000000 SA_SIGINFO=0x4 SA_NOCLDSTOP=0x1 SA_NOCLDWAIT=0x2 SA_UNSUPPORTED=0x400
            SA_EXPOSE_TAGBITS=0x800""");
    private static final ConstantTable HANDLER = ConstantTable.parse("SIG_ERR=-1 SIG_DFL=0 SIG_IGN=1");
    private static final ConstantTable STACK =
            ConstantTable.parse("SS_ONSTACK=1 SS_DISABLE=2 SS_AUTODISARM=0x80000000");
    private static final ConstantTable NOTIFY = ConstantTable.parse("""
            SIGEV_SIGNAL=0 SIGEV_NONE=1 SIGEV_THREAD=2 SIGEV_THREAD_ID=4""");
    private static final int SIGEV_NONE = 1;
    private static final int SIGEV_THREAD = 2;
    private static final int SIGEV_THREAD_ID = 4;
    private static final int SIGEVENT_SIZE = 64;
    static final ConstantTable CHILD_CODE = ConstantTable.parse("""
            CLD_EXITED=1 CLD_KILLED=2 CLD_DUMPED=3 CLD_TRAPPED=4 CLD_STOPPED=5 CLD_CONTINUED=6""");
    private static final int CLD_EXITED = 1;
    private static final int SIGCHLD = 17;
    private static final int SI_USER = 0;
    private static final int SI_TIMER = -2;
    private static final int SI_TKILL = -6;
    private static final Set<Integer> FAULTS = Set.of(Signal.SIGILL.number(), Signal.SIGFPE.number(),
            Signal.SIGSEGV.number(), Signal.SIGBUS.number());
    private static final int STATUS_CONTINUED = 0xffff;
    private static final int STATUS_STOPPED = 0x7f;
    private static final int CORE_DUMPED = 0x80;

    static final Structure SIGSET = new Structure(Long.BYTES, false,
            (view, at) -> SignalNames.set(view, view.read64(at)));

    private SignalStructures() {}

    static void addTo(Map<String, Structure> byName) {
        byName.put("sigset", SIGSET);
        byName.put("sigset_t", SIGSET);
        byName.put("sigset_argpack", Structure.of(2 * Long.BYTES, fields -> fields
                .put("sigmask", TracedCall.orAddress(fields.int64(0), () -> fields.int64(Long.BYTES) == Long.BYTES
                        ? SIGSET.format().text(fields.view(), fields.int64(0)) : Values.address(fields.int64(0))))
                .unsigned64("sigsetsize", Long.BYTES)));
        byName.put("sigaction", Structure.of(ACTION_SIZE, SignalStructures::action));
        byName.put("stack_t", Structure.of(STACK_SIZE, fields -> fields.pointer("ss_sp", 0)
                .flags32("ss_flags", Long.BYTES, STACK)
                .unsigned64("ss_size", 2 * Long.BYTES)));
        byName.put("wait_status", Structure.scalar(Integer.BYTES,
                (view, at) -> "{" + status(view, view.read32(at)) + "}"));
        byName.put("signal", Structure.scalar(Integer.BYTES,
                (view, at) -> view.signal(view.read32(at))));
        byName.put("sigevent", Structure.of(SIGEVENT_SIZE, SignalStructures::event));
        byName.put("siginfo", new Structure(SIGINFO_SIZE, false, SignalStructures::information));
    }

    private static void action(Fields fields) {
        long handler = fields.int64(0);
        long flags = fields.int64(Long.BYTES);
        String name = HANDLER.name(handler);
        fields.put("sa_handler", name != null ? fields.view().named(Values.hex(handler), name)
                        : Values.address(handler))
                .put("sa_mask", SignalNames.set(fields.view(), fields.int64(3 * Long.BYTES)))
                .put("sa_flags", fields.view().flags(ACTION, flags));
        if ((flags & SA_RESTORER) != 0) {
            fields.pointer("sa_restorer", 2 * Long.BYTES);
        }
    }

    /** The status that wait4(2) gives. */
    static String status(View view, int status) {
        int signal = status & STATUS_STOPPED;
        if (status == STATUS_CONTINUED) {
            return "WIFCONTINUED(s)";
        }
        if ((status & 0xff) == STATUS_STOPPED) {
            return "WIFSTOPPED(s) && WSTOPSIG(s) == " + view.signal(status >> Byte.SIZE & 0xff);
        }
        if (signal != 0) {
            return "WIFSIGNALED(s) && WTERMSIG(s) == " + view.signal(signal)
                    + ((status & CORE_DUMPED) != 0 ? " && WCOREDUMP(s)" : "");
        }
        return "WIFEXITED(s) && WEXITSTATUS(s) == " + (status >> Byte.SIZE & 0xff);
    }

    private static void event(Fields fields) {
        int signal = fields.int32(Long.BYTES);
        int how = fields.int32(3 * Integer.BYTES);
        if (how != SIGEV_NONE && fields.int64(0) != 0) {
            fields.put("sigev_value", "{sival_int=" + fields.int32(0) + ", sival_ptr=" + Values.address(fields.int64(0))
                    + "}");
        }
        boolean sends = how == 0 || how == SIGEV_THREAD_ID;
        fields.put("sigev_signo", sends && signal != 0 ? fields.view().signal(signal) : String.valueOf(signal))
                .put("sigev_notify", fields.view().constant(NOTIFY, Integer.toUnsignedLong(how)));
        if (how == SIGEV_THREAD_ID) {
            fields.signed32("sigev_notify_thread_id", 2 * Long.BYTES);
        } else if (how == SIGEV_THREAD) {
            fields.pointer("sigev_notify_function", 2 * Long.BYTES)
                    .pointer("sigev_notify_attributes", 3 * Long.BYTES);
        }
    }

    private static String information(View view, long address) {
        Fields fields = new Fields(view, address);
        int signal = fields.int32(0);
        if (signal == 0) {
            return "{}";
        }
        int code = fields.int32(2 * Integer.BYTES);
        fields.put("si_signo", view.signal(signal)).put("si_code", SignalText.code(signal, code, view));
        if (fields.int32(Integer.BYTES) != 0) {
            fields.signed32("si_errno", Integer.BYTES);
        }
        if (code <= 0 || signal != SIGCHLD) {
            return sent(fields, signal, code);
        }
        int status = fields.int32(6 * Integer.BYTES);
        return sender(fields)
                .put("si_status", code == CLD_EXITED ? String.valueOf(status) : view.signal(status))
                .signed64("si_utime", 8 * Integer.BYTES)
                .signed64("si_stime", 10 * Integer.BYTES)
                .toString();
    }

    private static Fields sender(Fields fields) {
        return fields.signed32("si_pid", 4 * Integer.BYTES).unsigned32("si_uid", 5 * Integer.BYTES);
    }

    /** What a process has sent, or the kernel because of a fault. */
    private static String sent(Fields fields, int signal, int code) {
        if (code > 0 && FAULTS.contains(signal)) {
            return fields.pointer("si_addr", 4 * Integer.BYTES).toString();
        }
        int value = 6 * Integer.BYTES;
        if (code == SI_TIMER) {
            fields.hex32("si_timerid", 4 * Integer.BYTES).signed32("si_overrun", 5 * Integer.BYTES);
        } else if (code <= 0 || fields.int64(4 * Integer.BYTES) != 0) {
            sender(fields);
        }
        boolean valued = code != SI_USER && code != SI_TKILL && fields.int64(value) != 0 || code == SI_TIMER;
        return valued ? fields.signed32("si_int", value).pointer("si_ptr", value).toString() : fields.toString();
    }
}
