package io.jemu.trace.calls;

import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.prototype.PrototypeFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Traces calls across objects: hears of programs, objects, forks and ends, and watches the functions accordingly.
 */
public final class CallObservers implements LinkObserver, SyscallObserver {
    private static final long PROT_EXEC = 4;

    private final CallTracer tracer;

    private CallObservers(EventSink sink, CallFilter filter, List<PrototypeFile> prototypes) {
        this.tracer = new CallTracer(sink, filter, new PrototypeSource(prototypes));
    }

    /**
     * For a sink that wants to be told of calls; empty for any other.
     *
     * @param prototypes of files that the user has, the first with the last word
     */
    public static Optional<CallObservers> forSink(EventSink sink, CallFilter filter,
            Supplier<List<PrototypeFile>> prototypes) {
        return sink.enabled(CallEvent.class) || sink.enabled(ReturnEvent.class)
                ? Optional.of(new CallObservers(sink, filter, prototypes.get())) : Optional.empty();
    }

    /** Who sees the code run. */
    public CodeObserver code() {
        return tracer;
    }

    @Override
    public boolean wantsBindings() {
        return false;
    }

    @Override
    public void loaded(RuntimeLinker linker) {
        begin(linker.task().process());
    }

    @Override
    public void unlinked(Task task) {
        begin(task.process());
    }

    private void begin(Process process) {
        tracer.forget(process);
        tracer.refresh(process);
    }

    @Override
    public void mapped(RuntimeLinker linker, LinkMap map) {
        if (tracer.functions(linker.task().process()) != null) {
            tracer.refresh(linker.task().process());
        }
    }

    @Override
    public void unmapping(RuntimeLinker linker, LinkMap map) {
        ProcessFunctions functions = tracer.functions(linker.task().process());
        if (functions != null) {
            functions.removeAt(map.base());
        }
    }

    @Override
    public void calling(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        tracer.initializing(linker.task().kernel().scheduler().current(), map.base(), true);
    }

    @Override
    public void returned(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        tracer.initializing(linker.task().kernel().scheduler().current(), map.base(), false);
    }

    @Override
    public void forked(Task parent, Task child) {
        tracer.forked(parent, child);
    }

    @Override
    public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
    }

    /** Memory maps change when a dynamic linker in the guest, or the program, maps and unmaps files. */
    @Override
    public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
        if (number == SyscallNumber.MMAP.number() && (c & PROT_EXEC) != 0 && (int) e >= 0) {
            if (tracer.functions(task.process()) != null) {
                tracer.refresh(task.process());
            }
        } else if (number == SyscallNumber.MUNMAP.number() && result == 0) {
            ProcessFunctions functions = tracer.functions(task.process());
            if (functions != null && functions.overlaps(a, a + b)) {
                functions.refresh();
            }
        } else if (number == SyscallNumber.EXIT.number()) {
            tracer.forget(task);
        }
    }

    @Override
    public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        tracer.forget(process);
    }
}
