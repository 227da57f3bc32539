package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LoaderError;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/** The loader's entries of the trap page, one for each function that Java answers; all processes share them. */
public final class Traps {
    private final Kernel kernel;
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<Process, RuntimeLinker> linkers = new WeakHashMap<>();

    /** Answers a call by a guest. */
    @FunctionalInterface
    public interface Handler {
        Next handle(RuntimeLinker linker, Task task);
    }

    public Traps(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Makes a linker the one that answers for a process and for what it forks. */
    public void enter(Process process, RuntimeLinker linker) {
        linkers.put(process, linker);
    }

    private RuntimeLinker linker(Task task) {
        for (Process process = task.process(); process != null; process = process.parent()) {
            RuntimeLinker linker = linkers.get(process);
            if (linker != null) {
                return linker;
            }
        }
        throw new IllegalStateException("no linker for process " + task.process().pid());
    }

    /**
     * The entry of a function.
     *
     * @param name distinguishes the entries
     * @param handler used when the name is new
     */
    public int index(String name, Handler handler) {
        return indices.computeIfAbsent(name,
                unused -> kernel.traps().register(task -> handle(handler, task)));
    }

    /** What the dynamic linker cannot go on after ends the process with ld.so's words. */
    private Next handle(Handler handler, Task task) {
        RuntimeLinker linker = linker(task);
        try {
            return handler.handle(linker, task);
        } catch (LoaderError | FatalMessage error) {
            task.defer(() -> linker.exit().die(task, error));
            return Next.STOP;
        }
    }
}
