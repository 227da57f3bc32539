package io.jemu.syscalls.strace;

/** The arguments of clone3(2), and what it writes for its caller. */
final class CloneStructure {
    private static final int LEAST_SIZE = 64;
    private static final int PIDFD = 8;
    private static final int CHILD_TID = 16;
    private static final int PARENT_TID = 24;
    private static final int EXIT_SIGNAL = 32;
    private static final int STACK = 40;
    private static final int STACK_SIZE = 48;
    private static final int TLS = 56;
    private static final long CLONE_PIDFD = 0x1000;
    private static final long CLONE_SETTLS = 0x80000;
    private static final long CLONE_PARENT_SETTID = 0x100000;
    private static final long CLONE_CHILD_TID = 0x200000 | 0x1000000;

    private static final int CGROUP = 80;

    private CloneStructure() {}

    /** The structure as far as the flags give it a meaning. */
    static String given(View view, long address, long size) {
        if (size < LEAST_SIZE) {
            return Values.address(address);
        }
        Fields fields = new Fields(view, address);
        long flags = fields.int64(0);
        fields.flags64("flags", 0, ProcessRules.CLONE);
        if ((flags & CLONE_PIDFD) != 0) {
            fields.pointer("pidfd", PIDFD);
        }
        if ((flags & CLONE_CHILD_TID) != 0) {
            fields.pointer("child_tid", CHILD_TID);
        }
        if ((flags & CLONE_PARENT_SETTID) != 0) {
            fields.pointer("parent_tid", PARENT_TID);
        }
        long signal = fields.int64(EXIT_SIGNAL);
        fields.put("exit_signal", signal == 0 ? "0" : view.signal((int) signal))
                .pointer("stack", STACK)
                .hex64("stack_size", STACK_SIZE);
        if ((flags & CLONE_SETTLS) != 0) {
            fields.pointer("tls", TLS);
        }
        if (size > CGROUP && fields.int64(CGROUP) != 0) {
            fields.unsigned64("cgroup", CGROUP);
        }
        return fields.toString();
    }

    /** Adds what was written. */
    static void made(TracedCall call) {
        if (call.failed() || call.value(1) < LEAST_SIZE || call.text(0) == null) {
            return;
        }
        long flags = call.view().read64(call.value(0));
        if ((flags & CLONE_PARENT_SETTID) != 0) { // it is written when the engine has been left
            call.text(0, call.text(0) + " => {parent_tid=[" + call.result() + "]}");
        }
    }
}
