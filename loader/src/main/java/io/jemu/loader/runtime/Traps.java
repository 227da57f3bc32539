package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LoaderError;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The loader's entries of the trap page, one for each function that Java answers; all processes share them. */
public final class Traps {
    private final Kernel kernel;
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<Process, RuntimeLinker> linkers = new IdentityHashMap<>();

    /** Answers a call by a guest. */
    @FunctionalInterface
    public interface Handler {
        Next handle(RuntimeLinker linker, Task task);
    }

    public Traps(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Makes a linker the one that answers for a process. */
    public void enter(Process process, RuntimeLinker linker) {
        linkers.put(process, linker);
    }

    /** A process was forked off: it has a linker of its own, unless it runs in its parent's memory. */
    public void fork(Task parent, Task child) {
        RuntimeLinker linker = linkers.get(parent.process());
        if (linker != null) {
            boolean shared = parent.process().map() == child.process().map();
            linkers.put(child.process(), shared ? linker : linker.fork(parent, child));
        }
    }

    /** A process has ended. */
    public void leave(Process process) {
        RuntimeLinker linker = linkers.remove(process);
        if (linker != null) {
            linker.javaCalls().ended(process);
        }
    }

    /** Who answers for a process, or null. */
    public RuntimeLinker linker(Process process) {
        return linkers.get(process);
    }

    private RuntimeLinker linker(Task task) {
        RuntimeLinker linker = linkers.get(task.process());
        if (linker == null) {
            throw new IllegalStateException("no linker for process " + task.process().pid());
        }
        return linker;
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

    /** The names of all entries. */
    Stream<String> names() {
        return List.copyOf(indices.keySet()).stream();
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
