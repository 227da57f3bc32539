package io.jemu.trace.crash;

import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.DeathListener;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.DefaultAction;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.symbols.SymbolFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

/**
 * Reports deaths by signals that dump core: in full that of the first process, in a line or two those of others, which
 * may be meant (a shell that tests a program, a parent that waits for just that), and those by signals that others have
 * sent.
 */
public final class CrashReporter implements DeathListener {
    private final PrintStream out;
    private final Function<Process, RuntimeLinker> linkers;
    private final SymbolFiles files = new SymbolFiles();

    /**
     * @param out where reports go
     * @param linkers gives what links a process, or null
     */
    public CrashReporter(PrintStream out, Function<Process, RuntimeLinker> linkers) {
        this.out = out;
        this.linkers = linkers;
    }

    @Override
    public void dying(Task task, SignalInfo info) {
        if (Signal.actionOf(info.signal()) != DefaultAction.CORE_DUMP) {
            return;
        }
        CrashScene scene = new CrashScene(task, info, linkers.apply(task.process()), files);
        boolean full = task.process() == task.kernel().firstProcess()
                && (scene.faulted() || scene.sentByItself());
        List<String> lines = full ? CrashReport.full(scene) : CrashReport.brief(scene);
        out.println(String.join(System.lineSeparator(), lines));
    }
}
