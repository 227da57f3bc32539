package io.jemu.trace.crash;

import io.jemu.syscalls.kernel.RecentCalls;
import io.jemu.syscalls.strace.RecentCallText;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.List;

/** The last system calls of a thread. */
final class CallListing {
    private static final int SHOWN = 4;
    private static final int MAX_WIDTH = 110;

    private CallListing() {}

    static List<String> of(CrashScene scene) {
        List<RecentCalls.Call> calls = scene.task().recentCalls().calls();
        RecentCallText text = new RecentCallText(scene.process());
        return calls.subList(Math.max(0, calls.size() - SHOWN), calls.size()).stream()
                .map(call -> "  " + shortened(text.of(call))).toList();
    }

    private static String shortened(String line) {
        return line.length() <= MAX_WIDTH ? line : line.substring(0, MAX_WIDTH - 3) + "...";
    }
}
