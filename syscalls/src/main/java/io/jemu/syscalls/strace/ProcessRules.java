package io.jemu.syscalls.strace;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.descriptor.ConstantTable;
import io.jemu.syscalls.exec.StringArea;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls on processes, memory and time whose arguments depend on each other. */
final class ProcessRules {
    private static final int ARGUMENTS_SHOWN = 32;
    private static final long MREMAP_FIXED = 2;
    private static final int SIGNAL_MASK = 0xff;
    private static final long CLONE_SETTLS = 0x80000;
    private static final long CLONE_PIDFD = 0x1000;
    private static final long CLONE_PARENT_SETTID = 0x100000;
    private static final long CLONE_CHILD_TID = 0x200000 | 0x1000000;

    static final ConstantTable CLONE = ConstantTable.parse("""
            CLONE_VM=0x100 CLONE_FS=0x200 CLONE_FILES=0x400 CLONE_SIGHAND=0x800 CLONE_PIDFD=0x1000 CLONE_PTRACE=0x2000
            CLONE_VFORK=0x4000 CLONE_PARENT=0x8000 CLONE_THREAD=0x10000 CLONE_NEWNS=0x20000 CLONE_SYSVSEM=0x40000
            CLONE_SETTLS=0x80000 CLONE_PARENT_SETTID=0x100000 CLONE_CHILD_CLEARTID=0x200000 CLONE_DETACHED=0x400000
            CLONE_UNTRACED=0x800000 CLONE_CHILD_SETTID=0x1000000 CLONE_NEWCGROUP=0x2000000 CLONE_NEWUTS=0x4000000
            CLONE_NEWIPC=0x8000000 CLONE_NEWUSER=0x10000000 CLONE_NEWPID=0x20000000 CLONE_NEWNET=0x40000000
            CLONE_IO=0x80000000""");
    private static final ConstantTable POLICY = ConstantTable.parse("""
            SCHED_OTHER=0 SCHED_FIFO=1 SCHED_RR=2 SCHED_BATCH=3 SCHED_IDLE=5 SCHED_DEADLINE=6""");
    private static final ConstantTable BARRIER = ConstantTable.parse("""
            MEMBARRIER_CMD_GLOBAL=0x1 MEMBARRIER_CMD_GLOBAL_EXPEDITED=0x2 MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED=0x4
            MEMBARRIER_CMD_PRIVATE_EXPEDITED=0x8 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED=0x10
            MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE=0x20 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE=0x40
            MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ=0x80 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ=0x100""");
    private static final ConstantTable DOMAIN = ConstantTable.parse("PER_LINUX=0 PER_LINUX32=8");

    private ProcessRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("execve", CallRule.entering(call -> execute(call, 1)));
        byName.put("execveat", CallRule.entering(call -> execute(call, 2)));
        byName.put("mremap", CallRule.entering(call -> {
            if ((call.value(3) & MREMAP_FIXED) == 0) {
                call.show(4);
            }
        }));
        byName.put("clone", CallRule.of(ProcessRules::cloned, call -> {
            if (!call.failed() && (call.value(0) & CLONE_PARENT_SETTID) != 0 && call.value(2) != 0) {
                call.text(2, "parent_tid=" + parentTid(call));
            }
        }));
        byName.put("clone3", CallRule.of(
                call -> call.pointee(0, () -> CloneStructure.given(call.view(), call.value(0), call.value(1))),
                CloneStructure::made));
        byName.put("nanosleep", CallRule.returning(call -> remaining(call, 1)));
        byName.put("clock_nanosleep", CallRule.returning(call -> remaining(call, 3)));
        byName.put("time", CallRule.returning(call ->
                call.outcome(call.result() + " (" + Values.date(call.result(), "") + ")")));
        byName.put("sched_getscheduler", CallRule.returning(call ->
                call.outcome(call.result() + " (" + Values.constant(POLICY, call.result()) + ")")));
        byName.put("membarrier", CallRule.of(SystemRules::barrier, call -> {
            if (call.value(0) == 0 && call.result() > 0) {
                call.outcome(Values.hex(call.result()) + " (" + Values.flags(BARRIER, call.result()) + ")");
            }
        }));
        byName.put("getrandom", CallRule.returning(call -> {
            if (!call.failed()) {
                call.pointee(0, () -> {
                    int limit = call.view().style().stringLimit();
                    int shown = (int) Math.min(call.result(), limit + 1L);
                    return Quoting.hexadecimal(call.view().read(call.value(0), shown), limit);
                });
            }
        }));
        byName.put("personality", CallRule.of(
                call -> call.text(0, call.value(0) == -1
                        ? "0xffffffff" : domain((int) call.value(0), " /* PER_??? */")),
                call -> call.outcome(Values.hex(call.result()) + " (" + domain((int) call.result(), "") + ")")));
        byName.put("rt_sigprocmask", CallRule.entering(call -> DataRules.mask(call, 1, 3)));
        byName.put("rt_sigsuspend", CallRule.entering(call -> DataRules.mask(call, 0, 1)));
        byName.put("rt_sigpending", CallRule.returning(call -> DataRules.mask(call, 0, 1)));
        byName.put("rt_sigtimedwait", CallRule.of(call -> DataRules.mask(call, 0, 3),
                call -> call.outcome(call.result() + " (" + SignalNames.name((int) call.result()) + ")")));
        byName.put("signalfd", CallRule.entering(call -> DataRules.mask(call, 1, 2)));
        byName.put("signalfd4", CallRule.entering(call -> DataRules.mask(call, 1, 2)));
        ConstantTable all = ConstantTable.parse("MCL_CURRENT=1 MCL_FUTURE=2 MCL_ONFAULT=4");
        byName.put("mlockall", CallRule.entering(call -> DataRules.flags(call, 0, all)));
        ConstantTable one = ConstantTable.parse("MLOCK_ONFAULT=1");
        byName.put("mlock2", CallRule.entering(call -> DataRules.flags(call, 2, one)));
        ConstantTable waits = ConstantTable.parse("""
                WNOHANG=1 WEXITED=4 WSTOPPED=2 WCONTINUED=8 WNOWAIT=0x1000000 __WNOTHREAD=0x20000000 __WALL=0x40000000
                __WCLONE=0x80000000""");
        byName.put("waitid", CallRule.entering(call -> DataRules.flags(call, 3, waits)));
        byName.put("rt_sigreturn", CallRule.entering(call -> call.show(0)));
    }

    private static String parentTid(TracedCall call) {
        long address = call.value(2);
        return TracedCall.orAddress(address, () -> {
            call.view().read32(address); // it is written when the engine has been left
            return "[" + call.result() + "]";
        });
    }

    private static String domain(int persona, String unknown) {
        String name = DOMAIN.name(persona);
        return name != null ? name : Values.hex(Integer.toUnsignedLong(persona)) + unknown;
    }

    private static void execute(TracedCall call, int argv) {
        call.pointee(argv, () -> strings(call.view(), call.value(argv)));
        call.pointee(argv + 1, () -> {
            long address = call.value(argv + 1);
            if (!call.view().abbreviated()) {
                return strings(call.view(), address);
            }
            return Values.address(address) + variables(pointers(call.view(), address).size());
        });
    }

    /** The arguments of the execve that has begun a program, as they lie on its stack: the file's name comes last. */
    static String program(View view, StringArea area) {
        StringBuilder out = new StringBuilder(ArgumentFormatter.string(view, area.envEnd(), PathLimits.PATH_MAX))
                .append(", [");
        int count = 0;
        for (long at = area.argStart(); at < area.argEnd(); count++) {
            byte[] argument = view.readCString(at, (int) (area.argEnd() - at));
            if (argument == null) {
                break;
            }
            if (count < ARGUMENTS_SHOWN || !view.abbreviated()) {
                out.append(count == 0 ? "" : ", ").append(view.quote(argument));
            }
            at += argument.length + 1;
        }
        out.append(count > ARGUMENTS_SHOWN && view.abbreviated() ? ", ...]" : "]");
        if (!view.abbreviated()) {
            return out.append(", ").append(environment(view, area)).toString();
        }
        int variables = 0;
        for (byte b : view.read(area.envStart(), (int) (area.envEnd() - area.envStart()))) {
            variables += b == 0 ? 1 : 0;
        }
        return out + ", " + Values.address(area.envStart()) + variables(variables);
    }

    private static String environment(View view, StringArea area) {
        StringBuilder out = new StringBuilder("[");
        for (long at = area.envStart(); at < area.envEnd(); ) {
            byte[] variable = view.readCString(at, (int) (area.envEnd() - at));
            if (variable == null) {
                break;
            }
            out.append(out.length() == 1 ? "" : ", ").append(view.quote(variable));
            at += variable.length + 1;
        }
        return out.append(']').toString();
    }

    private static String variables(int count) {
        return " /* " + count + (count == 1 ? " var */" : " vars */");
    }

    private static String strings(View view, long address) {
        StringBuilder out = new StringBuilder("[");
        int count = 0;
        for (long pointer : pointers(view, address)) {
            out.append(count == 0 ? "" : ", ");
            if (count++ == ARGUMENTS_SHOWN && view.abbreviated()) {
                out.append("...");
                break;
            }
            out.append(TracedCall.orAddress(pointer,
                    () -> ArgumentFormatter.string(view, pointer, view.style().stringLimit())));
        }
        return out.append(']').toString();
    }

    private static List<Long> pointers(View view, long address) {
        List<Long> pointers = new ArrayList<>();
        for (long at = address; pointers.size() < PathLimits.PATH_MAX; at += Long.BYTES) {
            long pointer = view.read64(at);
            if (pointer == 0) {
                break;
            }
            pointers.add(pointer);
        }
        return pointers;
    }

    /** Shown with the names of the arguments, in the order of the C library's wrapper. */
    private static void cloned(TracedCall call) {
        long flags = call.value(0);
        int signal = (int) (flags & SIGNAL_MASK);
        String names = call.view().flags(CLONE, Integer.toUnsignedLong((int) flags & ~SIGNAL_MASK));
        String shown = names.equals("0") ? "" : names;
        if (signal != 0) {
            shown += (shown.isEmpty() ? "" : "|") + call.view().signal(signal);
        }
        List<String> texts = new ArrayList<>();
        texts.add("child_stack=" + Values.address(call.value(1)));
        texts.add("flags=" + (shown.isEmpty() ? "0" : shown));
        if ((flags & (CLONE_PARENT_SETTID | CLONE_PIDFD)) != 0) {
            texts.add("parent_tid=" + Values.address(call.value(2)));
        }
        if ((flags & CLONE_SETTLS) != 0) {
            texts.add("tls=" + Values.address(call.value(4)));
        }
        if ((flags & CLONE_CHILD_TID) != 0) {
            texts.add("child_tidptr=" + Values.address(call.value(3)));
        }
        for (int i = 0; i < texts.size(); i++) {
            call.text(i, texts.get(i));
        }
        call.show(texts.size());
    }

    /** The time that is left is written only when a signal has interrupted the sleep. */
    private static void remaining(TracedCall call, int index) {
        long address = call.value(index);
        if (call.failedWith(Errno.EINTR)) {
            call.pointee(index, () -> TimeStructures.TIMESPEC.format().text(call.view(), address));
        } else {
            call.text(index, Values.address(address));
        }
    }
}
