package io.jemu.trace.execution;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.instructions.InstructionReader;
import io.jemu.trace.plt.ProgramNames;
import io.jemu.trace.symbols.MappedObject;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells instructions that run, of all code or of some. In traced code a task is stepped, so that what each instruction
 * changes is known; elsewhere it runs at full speed.
 */
public final class InstructionTracer implements CodeObserver, LinkObserver {
    private final EventSink sink;
    private final TracedCode code;
    private final InstructionReader reader = new InstructionReader();
    private final Map<MemoryMap, ProgramNames> names = new IdentityHashMap<>();
    private final Map<Task, TracedTask> tasks = new IdentityHashMap<>();
    private final Map<Process, MemoryMap> programs = new IdentityHashMap<>();

    /**
     * @param sink takes {@link InstructionEvent}s
     * @param places where to trace; empty: wherever {@code functions} says
     * @param functions which functions to trace besides, null if none is asked for by pattern; without either all code
     *     is traced
     */
    public InstructionTracer(EventSink sink, List<CodePlace> places, Predicate<String> functions) {
        this.sink = sink;
        this.code = new TracedCode(places, functions);
    }

    /** The run begins. */
    public void begin(CodeWatch watch) {
        code.begin(watch);
    }

    /** Names of places that were in no program. */
    public List<String> missing() {
        return code.missing();
    }

    private ProgramNames namesOf(Process process) {
        return names.computeIfAbsent(process.map(), map -> new ProgramNames(null, map));
    }

    // --- what is there

    @Override
    public boolean wantsBindings() {
        return false;
    }

    @Override
    public void loaded(RuntimeLinker linker) {
        Process process = linker.task().process();
        begin(process, new ProgramNames(linker, process.map()));
    }

    @Override
    public void unlinked(Task task) {
        Process process = task.process();
        ProgramNames program = new ProgramNames(null, process.map());
        begin(process, program);
        for (MappedObject object : program.symbols().objects().all()) {
            code.add(task.kernel().engine().watch(), process.map(), object, program.symbols());
        }
    }

    /** A process runs another program. */
    private void begin(Process process, ProgramNames program) {
        forget(process);
        programs.put(process, process.map());
        names.put(process.map(), program);
    }

    private void forget(Process process) {
        MemoryMap old = programs.remove(process);
        if (old != null) {
            names.remove(old);
            code.forget(old);
        }
    }

    @Override
    public void relocating(RuntimeLinker linker, LinkMap map, boolean lazy) {
        Task task = linker.task();
        ProgramNames program = namesOf(task.process());
        program.add(map);
        MappedObject object = program.symbols().objects().containing(map.image().mapStart());
        if (object != null) {
            code.add(task.kernel().engine().watch(), task.process().map(), object, program.symbols());
        }
    }

    @Override
    public void forked(Task parent, Task child) {
        MemoryMap from = parent.process().map();
        MemoryMap to = child.process().map();
        if (from != to) {
            code.copy(from, to);
            programs.put(child.process(), to);
            names.put(to, namesOf(parent.process()).copy(to));
        }
    }

    @Override
    public void ended(Process process) {
        for (Task task : List.copyOf(tasks.keySet())) {
            if (task.process() == process) {
                InstructionEvent last = tasks.remove(task).last();
                if (last != null) {
                    sink.accept(last);
                }
            }
        }
        forget(process);
    }

    // --- what is executed

    @Override
    public Next instruction(Task task, long address) {
        TracedTask traced = tasks.get(task);
        if (traced != null && traced.isAt(address) || !code.contains(task.process().map(), address)) {
            return Next.CONTINUE;
        }
        if (traced == null) {
            traced = new TracedTask(task);
            tasks.put(task, traced);
            task.watch().beginSteps();
        }
        traced.at(address, reader, namesOf(task.process()));
        return Next.CONTINUE;
    }

    @Override
    public Next stepped(Task task) {
        TracedTask traced = tasks.get(task);
        if (traced == null) {
            return Next.CONTINUE;
        }
        long next = task.registers().get(Register.RIP);
        InstructionEvent event = traced.executed(next);
        if (event != null) {
            sink.accept(event);
        }
        if (code.contains(task.process().map(), next)) {
            traced.at(next, reader, namesOf(task.process()));
        } else {
            tasks.remove(task);
            task.watch().endSteps();
        }
        return Next.CONTINUE;
    }
}
