package io.jemu.trace.crash;

import io.jemu.trace.crash.cause.Cause;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text of a report: who died of what and where, and how it came there. It fits a terminal. */
final class CrashReport {
    private CrashReport() {}

    /** One line, and one for the cause if it is known. */
    static List<String> brief(CrashScene scene) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(scene) + (scene.faulted() ? ", at " + scene.name(scene.rip()) : ""));
        Cause.of(scene).ifPresent(cause -> lines.add("  cause: " + cause));
        return lines;
    }

    static List<String> full(CrashScene scene) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(scene));
        Optional<String> cause = Cause.of(scene);
        cause.ifPresent(text -> lines.add("  cause: " + text));
        lines.add("  at 0x" + Long.toHexString(scene.rip()) + " " + place(scene));
        if (scene.faulted()) {
            lines.addAll(CodeListing.of(scene));
            lines.addAll(RegisterListing.of(scene));
        }
        section(lines, "backtrace:", BacktraceListing.of(scene));
        section(lines, "last bindings:", BindingListing.of(scene));
        section(lines, "last system calls:", CallListing.of(scene));
        return lines;
    }

    private static void section(List<String> lines, String title, List<String> contents) {
        if (!contents.isEmpty()) {
            lines.add("  " + title);
            contents.forEach(line -> lines.add("  " + line));
        }
    }

    private static String place(CrashScene scene) {
        return scene.place(scene.rip()) == null ? "(no code of an object)" : scene.name(scene.rip());
    }

    private static String headline(CrashScene scene) {
        int pid = scene.process().pid();
        int tid = scene.task().tid();
        return "jemu: " + scene.programName() + " (process " + pid + (tid == pid ? "" : ", thread " + tid)
                + ") died of " + SignalWords.of(scene);
    }
}
