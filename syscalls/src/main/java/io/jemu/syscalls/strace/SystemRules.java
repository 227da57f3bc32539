package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Scheduling, priorities, other processes' memory, and what has to do with the whole system. */
final class SystemRules {
    private static final ConstantTable IO_CLASS = ConstantTable.parse("""
            IOPRIO_CLASS_NONE=0 IOPRIO_CLASS_RT=1 IOPRIO_CLASS_BE=2 IOPRIO_CLASS_IDLE=3""");
    private static final int IO_CLASS_SHIFT = 13;
    private static final int IO_DATA = 0x1fff;

    private static final ConstantTable POLICY = ConstantTable.parse("""
            SCHED_OTHER=0 SCHED_FIFO=1 SCHED_RR=2 SCHED_BATCH=3 SCHED_ISO=4 SCHED_IDLE=5 SCHED_DEADLINE=6""");
    private static final ConstantTable SCHEDULING_FLAGS = ConstantTable.parse("""
            SCHED_FLAG_RESET_ON_FORK=0x1 SCHED_FLAG_RECLAIM=0x2 SCHED_FLAG_DL_OVERRUN=0x4 SCHED_FLAG_KEEP_POLICY=0x8
            SCHED_FLAG_KEEP_PARAMS=0x10 SCHED_FLAG_UTIL_CLAMP_MIN=0x20 SCHED_FLAG_UTIL_CLAMP_MAX=0x40""");
    private static final int KEEP_POLICY = 0x8;
    private static final int KEEP_PARAMETERS = 0x10;
    private static final int ATTRIBUTES_SIZE = 48;
    private static final int ATTRIBUTES_SIZE_WITH_LIMITS = 56;
    private static final int ATTRIBUTE_FLAGS = 8;
    private static final int ATTRIBUTE_NICE = 16;
    private static final int ATTRIBUTE_PRIORITY = 20;
    private static final int ATTRIBUTE_RUNTIME = 24;
    private static final int ATTRIBUTE_DEADLINE = 32;
    private static final int ATTRIBUTE_PERIOD = 40;
    private static final int ATTRIBUTE_LEAST = 48;
    private static final int ATTRIBUTE_MOST = 52;

    private static final ConstantTable LOG = ConstantTable.parse("""
            SYSLOG_ACTION_CLOSE=0 SYSLOG_ACTION_OPEN=1 SYSLOG_ACTION_READ=2 SYSLOG_ACTION_READ_ALL=3
            SYSLOG_ACTION_READ_CLEAR=4 SYSLOG_ACTION_CLEAR=5 SYSLOG_ACTION_CONSOLE_OFF=6 SYSLOG_ACTION_CONSOLE_ON=7
            SYSLOG_ACTION_CONSOLE_LEVEL=8 SYSLOG_ACTION_SIZE_UNREAD=9 SYSLOG_ACTION_SIZE_BUFFER=10""");

    private static final ConstantTable NAME_SPACE = ConstantTable.parse("""
            CLONE_NEWTIME=0x80 CLONE_NEWNS=0x20000 CLONE_NEWCGROUP=0x2000000 CLONE_NEWUTS=0x4000000
            CLONE_NEWIPC=0x8000000 CLONE_NEWUSER=0x10000000 CLONE_NEWPID=0x20000000 CLONE_NEWNET=0x40000000""");
    private static final String NO_NAME_SPACE = " /* CLONE_NEW??? */";
    private static final ConstantTable BARRIER_FLAGS = ConstantTable.parse("MEMBARRIER_CMD_FLAG_CPU=1");
    private static final long KCMP_FILE = 0;
    private static final long KCMP_EPOLL_TFD = 7;
    private static final ConstantTable KCMP = ConstantTable.parse("""
            KCMP_FILE=0 KCMP_VM=1 KCMP_FILES=2 KCMP_FS=3 KCMP_SIGHAND=4 KCMP_IO=5 KCMP_SYSVSEM=6 KCMP_EPOLL_TFD=7""");
    private static final int MOST_VECTORS = 1024;
    private static final int PAGE = 4096;

    private SystemRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("ioprio_set", CallRule.entering(call -> call.text(2, priority((int) call.value(2)))));
        byName.put("ioprio_get", CallRule.returning(call ->
                call.outcome(call.result() + " (" + priority((int) call.result()) + ")")));
        byName.put("sched_setattr", CallRule.entering(call -> {
            call.pointee(1, () -> attributes(call.view(), call.value(1), true));
            call.text(2, Integer.toUnsignedString((int) call.value(2)));
        }));
        byName.put("sched_getattr", CallRule.of(call -> {
            call.text(1, null);
            call.text(3, Integer.toUnsignedString((int) call.value(3)));
        }, call -> {
            if (call.failed()) {
                call.text(1, Values.address(call.value(1)));
            } else {
                call.pointee(1, () -> attributes(call.view(), call.value(1), false));
            }
        }));
        byName.put("syslog", CallRule.entering(SystemRules::logEntered));
        byName.put("mincore", CallRule.of(call -> call.text(2, null), SystemRules::resident));
        byName.put("kcmp", CallRule.entering(SystemRules::compared));
        byName.put("process_vm_readv", CallRule.of(call -> {
            call.text(1, null);
            call.text(5, Long.toUnsignedString(call.value(5)));
            remote(call);
        }, call -> {
            if (tooMany(call.value(2))) {
                call.text(1, Values.address(call.value(1)));
            } else {
                call.pointee(1, () -> call.failed()
                        ? ArgumentFormatter.vectorAddresses(call.view(), call.value(1), call.value(2))
                        : ArgumentFormatter.vectors(call.view(), call.value(1), call.value(2), call.result()));
            }
        }));
        byName.put("process_vm_writev", CallRule.entering(call -> {
            call.text(5, Long.toUnsignedString(call.value(5)));
            if (tooMany(call.value(2))) {
                call.text(1, Values.address(call.value(1)));
            }
            remote(call);
        }));
        byName.put("setns", CallRule.entering(call -> {
            String text = call.view().flags(NAME_SPACE, Integer.toUnsignedLong((int) call.value(1)));
            call.text(1, text.replace(" /* CLONE_??? */", NO_NAME_SPACE));
        }));
        byName.put("set_tid_address", CallRule.entering(call -> call.text(0, Values.hex(call.value(0)))));
        for (String name : new String[] {"eventfd", "eventfd2"}) {
            byName.put(name, CallRule.entering(call -> call.text(0, unsigned(call, 0))));
        }
        for (String name : new String[] {"sethostname", "setdomainname"}) {
            byName.put(name, CallRule.entering(call -> {
                if ((int) call.value(1) < 0) { // more than there can be
                    call.text(0, Values.address(call.value(0)));
                }
                call.text(1, unsigned(call, 1));
            }));
        }
        byName.put("setgroups", CallRule.entering(call -> {
            if ((int) call.value(0) < 0) {
                call.text(1, Values.address(call.value(1)));
            }
        }));
        byName.put("capset", CallRule.entering(call -> {
            String unknown = Values.address(call.value(1)); // without a header, what version the data has
            if (TracedCall.orAddress(call.value(0), () -> String.valueOf(call.view().read32(call.value(0))))
                    .equals(Values.address(call.value(0)))) {
                call.text(1, unknown);
            }
        }));
    }

    /** Flags of membarrier, of which one says that there is a CPU. */
    static void barrier(TracedCall call) {
        DataRules.flags(call, 1, BARRIER_FLAGS);
        if (call.value(1) == 0) {
            call.show(2);
        }
    }

    private static String unsigned(TracedCall call, int index) {
        return Integer.toUnsignedString((int) call.value(index));
    }

    private static String priority(int value) {
        return "IOPRIO_PRIO_VALUE(" + Values.constant(IO_CLASS, value >>> IO_CLASS_SHIFT) + ", " + (value & IO_DATA)
                + ")";
    }

    /** struct sched_attr, as many members as its size says. */
    private static String attributes(View view, long address, boolean given) {
        Fields fields = new Fields(view, address);
        int size = fields.int32(0);
        fields.unsigned32("size", 0);
        if (size != 0 && Integer.compareUnsigned(size, ATTRIBUTES_SIZE) < 0) {
            return fields.toString();
        }
        long flags = fields.int64(ATTRIBUTE_FLAGS);
        if (!given || (flags & KEEP_POLICY) == 0) {
            fields.constant32("sched_policy", Integer.BYTES, POLICY);
        }
        fields.flags64("sched_flags", ATTRIBUTE_FLAGS, SCHEDULING_FLAGS);
        if (!given || (flags & KEEP_PARAMETERS) == 0) {
            fields.signed32("sched_nice", ATTRIBUTE_NICE)
                    .unsigned32("sched_priority", ATTRIBUTE_PRIORITY)
                    .unsigned64("sched_runtime", ATTRIBUTE_RUNTIME)
                    .unsigned64("sched_deadline", ATTRIBUTE_DEADLINE)
                    .unsigned64("sched_period", ATTRIBUTE_PERIOD);
        }
        if (Integer.compareUnsigned(size, ATTRIBUTES_SIZE_WITH_LIMITS) >= 0) {
            fields.unsigned32("sched_util_min", ATTRIBUTE_LEAST).unsigned32("sched_util_max", ATTRIBUTE_MOST);
        }
        return fields.toString();
    }

    private static void logEntered(TracedCall call) {
        int type = (int) call.value(0);
        String name = LOG.name(type);
        call.text(0, type + " /* " + (name == null ? "SYSLOG_ACTION_???" : name) + " */");
        call.text(1, Values.address(call.value(1)));
        switch (name) {
            case "SYSLOG_ACTION_CLOSE", "SYSLOG_ACTION_OPEN", "SYSLOG_ACTION_CLEAR", "SYSLOG_ACTION_CONSOLE_OFF",
                    "SYSLOG_ACTION_CONSOLE_ON", "SYSLOG_ACTION_SIZE_UNREAD", "SYSLOG_ACTION_SIZE_BUFFER" ->
                call.show(1);
            case null, default -> { }
        }
    }

    /** Which pages are in memory: a byte for each. */
    private static void resident(TracedCall call) {
        if (call.failed()) {
            call.text(2, Values.address(call.value(2)));
            return;
        }
        long pages = (call.value(1) + PAGE - 1) / PAGE;
        call.pointee(2, () -> {
            StringBuilder out = new StringBuilder("[");
            for (long i = 0; i < pages; i++) {
                out.append(i == 0 ? "" : ", ");
                if (i >= ArgumentFormatter.limit(call.view())) {
                    return out.append("...]").toString();
                }
                out.append(call.view().read8(call.value(2) + i) & 1);
            }
            return out.append(']').toString();
        });
    }

    private static void compared(TracedCall call) {
        long type = call.value(2);
        if (type == KCMP_FILE) {
            call.text(3, call.view().descriptor((int) call.value(3)));
            call.text(4, call.view().descriptor((int) call.value(4)));
        } else if (type == KCMP_EPOLL_TFD) {
            call.text(3, call.view().descriptor((int) call.value(3)));
            call.text(4, Values.address(call.value(4)));
        } else if (KCMP.name(type) != null) {
            call.show(3);
        }
    }

    private static boolean tooMany(long count) {
        return Long.compareUnsigned(count, MOST_VECTORS) > 0;
    }

    /** In another process only addresses are shown. */
    private static void remote(TracedCall call) {
        if (tooMany(call.value(4))) {
            call.text(3, Values.address(call.value(3)));
        } else {
            call.pointee(3, () -> ArgumentFormatter.vectorAddresses(call.view(), call.value(3), call.value(4)));
        }
    }
}
