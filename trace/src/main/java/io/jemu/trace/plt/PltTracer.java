package io.jemu.trace.plt;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.symbols.MappedObjects;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the stories of calls between objects: how each found its target. Of a word that waits for its first call, the
 * first two calls are told, of others the first one; of functions that were asked for by name, every call.
 *
 * <p>A call is noticed when it arrives at the entry of a linkage table, or at the function itself if there is none;
 * nothing else of the program is slowed down.
 */
public final class PltTracer implements CodeObserver, LinkObserver {
    private final SymbolGlobs symbols;
    private final Storyteller teller;
    private final TableCalls tableCalls;
    private final OtherCalls otherCalls;
    private final Map<MemoryMap, LinkedProcess> processes = new IdentityHashMap<>();

    /**
     * @param sink takes {@link io.jemu.emulator.trace.StoryEvent}s
     * @param symbols the functions whose calls are told; all if it does not restrict
     */
    public PltTracer(EventSink sink, SymbolGlobs symbols) {
        this.symbols = symbols;
        this.teller = new Storyteller(sink);
        this.tableCalls = new TableCalls(teller, symbols.restricts());
        this.otherCalls = new OtherCalls(teller, symbols.restricts());
    }

    private static Task current(RuntimeLinker linker) {
        return linker.task().kernel().scheduler().current();
    }

    private LinkedProcess process(RuntimeLinker linker) {
        return processes.get(current(linker).process().map());
    }

    // --- what is linked

    @Override
    public void loaded(RuntimeLinker linker) {
        Task task = current(linker);
        forget(task.process());
        processes.put(task.process().map(), new LinkedProcess(task.kernel().engine().watch(), linker, task.process()));
    }

    @Override
    public void unlinked(Task task) {
        forget(task.process());
        boolean statically = new MappedObjects(task.process().map()).all().stream()
                .noneMatch(object -> object.segment(SegmentType.PT_INTERP).isPresent());
        teller.tell(task, List.of(new StoryStep.Note(task.process().executable().path() + (statically
                ? " is linked statically: it has no calls to other objects, and nothing is bound"
                : " is linked by a dynamic linker of its own: its calls are not told"))));
    }

    @Override
    public void relocating(RuntimeLinker linker, LinkMap map, boolean lazy) {
        LinkedProcess process = process(linker);
        if (process != null && !map.isProxy()) {
            process.add(ObjectPlt.of(map, LookupAccount.name(map), symbols, process.names()::symbol), map);
        }
    }

    @Override
    public void resolved(RuntimeLinker linker, LinkMap map, long slot, long resolver, long value) {
        LinkedProcess process = process(linker);
        FunctionWord word = process == null ? null : process.word(slot);
        if (word != null) {
            word.boundAtLoad(List.of(
                    new StoryStep.Note("the relocation R_X86_64_IRELATIVE has no symbol: nothing is looked up"),
                    Storyteller.chosen(process, resolver, value), Storyteller.bound(process, word.word(), value)));
        }
    }

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        LinkedProcess process = process(linker);
        if (process == null || !symbols.test(binding.reference().symbol())) {
            return;
        }
        switch (binding.when()) {
            case LAZY -> tableCalls.bound(current(linker), binding);
            case DLSYM -> otherCalls.found(current(linker), process, binding);
            default -> boundAtLoad(process, binding);
        }
    }

    private static void boundAtLoad(LinkedProcess process, Binding binding) {
        FunctionWord word = process.word(binding.slot());
        if (word == null) {
            return;
        }
        List<StoryStep> account = new ArrayList<>(LookupAccount.of(binding));
        Storyteller.tellResolver(process, binding, account);
        account.add(Storyteller.bound(process, word.word(), binding.value()));
        word.boundAtLoad(account);
        if (binding.value() != 0 && word.object().readDirectly(word.word())) {
            process.watchTarget(binding.value(), word);
        }
    }

    @Override
    public void forked(Task parent, Task child) {
        MemoryMap map = child.process().map();
        LinkedProcess process = processes.get(parent.process().map());
        if (process != null && map != parent.process().map()) {
            processes.put(map, process.copy(child.process()));
        }
    }

    @Override
    public void ended(Process process) {
        tableCalls.ended(process);
        otherCalls.ended(process);
        forget(process);
    }

    /** What a process was linked to is gone with it, or with the program that it ran. */
    private void forget(Process process) {
        for (MemoryMap map : List.copyOf(processes.keySet())) {
            if (processes.get(map).owner() == process) {
                processes.remove(map).close();
            }
        }
    }

    // --- what is called

    @Override
    public Next block(Task task, long address) {
        if (tableCalls.resumes(task, address)) {
            return Next.CONTINUE;
        }
        LinkedProcess process = processes.get(task.process().map());
        if (process != null) {
            FunctionWord word = process.stub(address);
            if (word != null) {
                tableCalls.begin(task, process, word, address);
            }
            otherCalls.block(task, process, address);
        }
        return Next.CONTINUE;
    }

    @Override
    public Next stepped(Task task) {
        tableCalls.stepped(task);
        return Next.CONTINUE;
    }
}
