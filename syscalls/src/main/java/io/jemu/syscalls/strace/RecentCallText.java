package io.jemu.syscalls.strace;

import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.RecentCalls;

/** The text of system calls of which only numbers were kept: strings are shown as they are now. */
public final class RecentCallText {
    /** Structures are seldom still what they were: they are shown as addresses. */
    private static final Style STYLE = new Style(Style.DEFAULT.stringLimit(), Style.DEFAULT.strings(),
            Style.DEFAULT.constants(), Style.DEFAULT.descriptors(), CallSet.ALL, CallSet.NONE, CallSet.NONE);

    private final CallFormatter formatter = new CallFormatter();
    private final View view;

    /** @param process whose calls they are */
    public RecentCallText(Process process) {
        this.view = new View(process.memory(), STYLE, true, new DescriptorText(process, false));
    }

    /** {@code openat(AT_FDCWD, "x", O_RDONLY) = -1 ENOENT (No such file or directory)}. */
    public String of(RecentCalls.Call call) {
        CallFormatter.Known known = formatter.known(call.number());
        if (known == null || known.descriptor() == null) {
            String name = known == null ? "syscall_0x" + Integer.toHexString(call.number()) : known.name();
            return CallFormatter.unlisted(name, call.arguments()) + (call.returned() ? " = " + call.result() : "");
        }
        TracedCall traced = formatter.begin(known.descriptor(), view, call.arguments());
        if (call.returned()) {
            formatter.end(traced, call.result());
        }
        return traced.line() + (call.returned() ? " = " + traced.outcome() : "");
    }
}
