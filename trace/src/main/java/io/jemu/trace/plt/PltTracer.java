package io.jemu.trace.plt;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.emulator.trace.StoryStep.Route;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.Definitions;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.instructions.InstructionReader;
import io.jemu.trace.symbols.MappedObjects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the stories of calls between objects: how each found its target. Of a word that waits for its first call, the
 * first two calls are told, of others the first one; of functions that were asked for by name, every call.
 *
 * <p>A call is noticed when it arrives at the entry of a linkage table, or at the function itself if there is none;
 * from there on its task, and no other, is stepped until the function is reached. What other code runs in between, an
 * IFUNC's resolver or a signal handler, runs at full speed and is no part of the story.
 */
public final class PltTracer implements CodeObserver, LinkObserver {
    private static final int LAZY_CALLS = 2;
    private static final int OTHER_CALLS = 1;
    private static final int SYSCALL_LENGTH = 2;

    private final EventSink sink;
    private final SymbolGlobs symbols;
    private final InstructionReader reader = new InstructionReader();
    private final Map<MemoryMap, LinkedProcess> processes = new IdentityHashMap<>();
    /** Calls on their way, the innermost first. */
    private final Map<Task, Deque<TableCall>> calls = new IdentityHashMap<>();
    /** Calls of dlsym that have not returned. */
    private final List<DlsymCall> dlsyms = new ArrayList<>();
    private long stories;

    /**
     * @param after where the call returns
     * @param definition what was found: the function, or the resolver of an IFUNC
     */
    private record DlsymCall(Story story, LinkedProcess process, LinkedProcess.Pointer pointer, long after,
            long definition) {}

    /**
     * @param sink takes {@link StoryEvent}s
     * @param symbols the functions whose calls are told; all if it does not restrict
     */
    public PltTracer(EventSink sink, SymbolGlobs symbols) {
        this.sink = sink;
        this.symbols = symbols;
    }

    private static Task current(RuntimeLinker linker) {
        return linker.task().kernel().scheduler().current();
    }

    private static CodeWatch watch(Task task) {
        return task.kernel().engine().watch();
    }

    // --- what is linked

    @Override
    public void loaded(RuntimeLinker linker) {
        Task task = current(linker);
        forget(task.process());
        MemoryMap map = task.process().map();
        processes.put(map, new LinkedProcess(watch(task), linker, task.process()));
    }

    @Override
    public void relocating(RuntimeLinker linker, LinkMap map, boolean lazy) {
        LinkedProcess process = processes.get(current(linker).process().map());
        if (process != null && !map.isProxy()) {
            process.add(ObjectPlt.of(map, LookupAccount.name(map), symbols,
                    process.names()::symbol), map);
        }
    }

    @Override
    public void resolved(RuntimeLinker linker, LinkMap map, long slot, long resolver, long value) {
        LinkedProcess process = processes.get(current(linker).process().map());
        FunctionWord word = process == null ? null : process.word(slot);
        if (word != null) {
            word.boundAtLoad(List.of(
                    new StoryStep.Note("the relocation R_X86_64_IRELATIVE has no symbol: nothing is looked up"),
                    new StoryStep.Chosen(resolver, process.names().name(resolver), value, process.names().name(value)),
                    new StoryStep.Bound(slot, word.word().name(), value, process.names().name(value))));
        }
    }

    @Override
    public void unlinked(Task task) {
        forget(task.process());
        boolean statically = new MappedObjects(task.process().map()).all().stream()
                .noneMatch(object -> object.segment(SegmentType.PT_INTERP).isPresent());
        tell(task, List.of(new StoryStep.Note(task.process().executable().path() + (statically
                ? " is linked statically: it has no calls to other objects, and nothing is bound"
                : " is linked by a dynamic linker of its own: its calls are not told"))));
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
        for (Task task : List.copyOf(calls.keySet())) {
            if (task.process() == process) {
                for (TableCall call : calls.remove(task)) {
                    call.story().note("the process ends here");
                    forgetResumption(call);
                    tell(task, call.story().steps());
                }
            }
        }
        for (DlsymCall call : List.copyOf(dlsyms)) {
            if (call.story().task().process() == process) {
                finish(call, 0);
            }
        }
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

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        Task task = current(linker);
        LinkedProcess process = processes.get(task.process().map());
        if (process == null || !symbols.test(binding.reference().symbol())) {
            return;
        }
        switch (binding.when()) {
            case LAZY -> boundByCall(task, binding);
            case DLSYM -> foundByName(task, process, binding);
            default -> boundAtLoad(process, binding);
        }
    }

    /** The linker has bound the word of the call that is on its way. */
    private void boundByCall(Task task, Binding binding) {
        TableCall call = innermost(task);
        if (call == null || call.word().word().address() != binding.slot()) {
            return;
        }
        Story story = call.story();
        call.bound(binding.value());
        List<StoryStep> account = new ArrayList<>(LookupAccount.of(binding));
        chosen(call.process(), binding, account);
        account.add(story.written(call.word().word(), call.old()));
        if (call.process().linker().context().options().bindNot()) {
            account.add(new StoryStep.Note("LD_BIND_NOT is set: the next call will be looked up as well"));
        }
        story.meanwhile(account);
    }

    /** An IFUNC's resolver was called. */
    private static void chosen(LinkedProcess process, Binding binding, List<StoryStep> steps) {
        for (Candidate candidate : binding.candidates()) {
            if (candidate.standing() == Candidate.Standing.WINNER
                    && Definitions.isIndirect(candidate.map(), candidate.symbol())) {
                long function = Definitions.PLAIN.address(candidate.map(), candidate.symbol());
                steps.add(new StoryStep.Chosen(function, process.names().name(function), binding.value(),
                        process.names().name(binding.value())));
            }
        }
    }

    private void boundAtLoad(LinkedProcess process, Binding binding) {
        FunctionWord word = process.word(binding.slot());
        if (word == null) {
            return;
        }
        List<StoryStep> account = new ArrayList<>(LookupAccount.of(binding));
        chosen(process, binding, account);
        account.add(new StoryStep.Bound(binding.slot(), word.word().name(), binding.value(),
                process.names().name(binding.value())));
        word.boundAtLoad(account);
        if (binding.value() != 0 && word.object().readDirectly(word.word())) {
            process.watchTarget(binding.value(), word);
        }
    }

    private void foundByName(Task task, LinkedProcess process, Binding binding) {
        LinkMap caller = process.linker().index().containing(binding.caller());
        if (binding.caller() == 0 || caller == null) {
            return;
        }
        Story story = new Story(task, process.names(), reader);
        String symbol = binding.reference().symbol();
        story.add(opening(symbol, LookupAccount.name(caller), Route.DLSYM, 1));
        story.addAll(LookupAccount.of(binding));
        dlsyms.add(new DlsymCall(story, process, new LinkedProcess.Pointer(symbol, LookupAccount.name(caller)),
                binding.caller(), binding.value()));
        watch(task).addBlock(binding.caller());
    }

    private static StoryStep.Opening opening(String symbol, String requester, Route route, long call) {
        return new StoryStep.Opening(symbol, Demangler.demangle(symbol).map(Demangled::text).orElse(""), requester,
                route, call);
    }

    // --- what is called

    @Override
    public Next block(Task task, long address) {
        TableCall call = innermost(task);
        if (call != null && call.suspended() && resumes(call, address)) {
            resume(call, address);
            return Next.CONTINUE;
        }
        LinkedProcess process = processes.get(task.process().map());
        if (process == null) {
            return Next.CONTINUE;
        }
        FunctionWord word = process.stub(address);
        if (word != null) {
            abandonDeeper(task);
            begin(task, process, word, address);
        }
        for (FunctionWord target : List.copyOf(process.target(address))) {
            tellDirectCall(task, process, target, address);
        }
        LinkedProcess.Pointer pointer = process.pointer(address);
        if (pointer != null) {
            tellPointerCall(task, process, pointer, address);
        }
        for (DlsymCall dlsym : List.copyOf(dlsyms)) {
            if (dlsym.after() == address && dlsym.story().task() == task) {
                finish(dlsym, task.registers().get(Register.RAX));
            }
        }
        return Next.CONTINUE;
    }

    private TableCall innermost(Task task) {
        Deque<TableCall> stack = calls.get(task);
        return stack == null ? null : stack.peek();
    }

    /** Calls that a signal handler has left by longjmp never arrive. */
    private void abandonDeeper(Task task) {
        long rsp = task.registers().get(Register.RSP);
        for (TableCall call = innermost(task); call != null && call.story().stack() <= rsp; call = innermost(task)) {
            call.story().note("the call was left before it reached its target");
            end(task, call);
        }
    }

    private void begin(Task task, LinkedProcess process, FunctionWord word, long address) {
        Story story = new Story(task, process.names(), reader);
        TableCall call = new TableCall(story, process, word, new PltStub(address, word.word().address()),
                story.word(word.word().address()));
        Route route = call.unbound() ? Route.LAZY : word.account().isEmpty() ? Route.STRAIGHT : Route.BOUND;
        long number = word.tell();
        story.add(opening(word.word().symbol(), word.object().object(), route, number));
        if (route == Route.BOUND && number == 1) {
            story.addAll(word.account());
        }
        long site = CallInstruction.find(task.memory(), task.registers(), story.returnAddress(), address);
        if (site == 0) {
            story.reachedOtherwise();
        } else {
            story.called(site);
        }
        story.at(address);
        calls.computeIfAbsent(task, unused -> new ArrayDeque<>()).push(call);
        task.watch().beginSteps();
    }

    @Override
    public Next stepped(Task task) {
        TableCall call = innermost(task);
        if (call != null && !call.suspended()) {
            advance(call, call.story().rip());
        }
        return Next.CONTINUE;
    }

    /** The instruction that was executed has led to an address. */
    private void advance(TableCall call, long address) {
        Story story = call.story();
        long rsp = story.task().registers().get(Register.RSP);
        boolean entering = rsp == story.stack();
        if (call.onTheWay(address) && !(entering && address == call.target())) {
            story.executed();
            story.at(address);
        } else if (entering && !(call.unbound() && !call.bound() && story.entersLinker())) {
            story.executed();
            story.target(address);
            if (call.unbound() && !call.bound()) {
                story.note("the linker looked nothing up: the symbol is the object's own");
                story.add(story.written(call.word().word(), call.old()));
            }
            end(story.task(), call);
        } else {
            suspend(call);
        }
    }

    private void suspend(TableCall call) {
        call.suspend(true);
        call.story().task().watch().endSteps();
        watch(call.story().task()).addBlock(call.story().address());
        watch(call.story().task()).addBlock(call.story().address() + SYSCALL_LENGTH);
    }

    private static boolean resumes(TableCall call, long address) {
        long at = call.story().address();
        return (address == at || call.story().entersLinker() && address == at + SYSCALL_LENGTH)
                && call.story().task().registers().get(Register.RSP) <= call.story().stack();
    }

    private void resume(TableCall call, long address) {
        forgetResumption(call);
        call.story().task().watch().beginSteps();
        if (address != call.story().address()) {
            advance(call, address);
        }
    }

    private void forgetResumption(TableCall call) {
        if (call.suspended()) {
            call.suspend(false);
            watch(call.story().task()).removeBlock(call.story().address());
            watch(call.story().task()).removeBlock(call.story().address() + SYSCALL_LENGTH);
        }
    }

    private void end(Task task, TableCall call) {
        if (call.suspended()) {
            forgetResumption(call);
        } else {
            task.watch().endSteps();
        }
        Deque<TableCall> stack = calls.get(task);
        stack.remove(call);
        if (stack.isEmpty()) {
            calls.remove(task);
        }
        int limit = call.word().account().isEmpty() ? LAZY_CALLS : OTHER_CALLS;
        if (!symbols.restricts() && call.word().told() >= limit) {
            call.process().forgetStub(call.entry().address());
        }
        tell(task, call.story().steps());
    }

    /** A function was reached by a call that reads the word itself, perhaps. */
    private void tellDirectCall(Task task, LinkedProcess process, FunctionWord word, long address) {
        Story story = new Story(task, process.names(), reader);
        long after = story.returnAddress();
        if (!word.object().contains(after)
                || CallInstruction.word(task.memory(), after) != word.word().address()) {
            return;
        }
        long number = word.tell();
        story.add(opening(word.word().symbol(), word.object().object(), Route.NO_PLT, number));
        if (number == 1) {
            story.addAll(word.account());
        }
        story.called(CallInstruction.find(task.memory(), task.registers(), after, address));
        story.target(address);
        if (!symbols.restricts()) {
            process.forgetTarget(address, word);
        }
        tell(task, story.steps());
    }

    private void tellPointerCall(Task task, LinkedProcess process, LinkedProcess.Pointer pointer, long address) {
        Story story = new Story(task, process.names(), reader);
        long after = story.returnAddress();
        long site = CallInstruction.find(task.memory(), task.registers(), after, address);
        if (site == 0 || process.word(CallInstruction.word(task.memory(), after)) != null) {
            return;
        }
        story.add(opening(pointer.symbol(), pointer.requester(), Route.POINTER, 1));
        story.called(site);
        story.target(address);
        process.forgetPointer(address);
        tell(task, story.steps());
    }

    /** dlsym returns, or never will. */
    private void finish(DlsymCall call, long result) {
        Story story = call.story();
        dlsyms.remove(call);
        watch(story.task()).removeBlock(call.after());
        if (result == 0) {
            story.note("dlsym does not return");
        } else {
            String name = call.process().names().name(result);
            if (result != call.definition()) {
                story.add(new StoryStep.Chosen(call.definition(), call.process().names().name(call.definition()),
                        result, name));
            }
            story.note("dlsym returns 0x" + Long.toHexString(result) + (name.isEmpty() ? "" : " <" + name + ">"));
            call.process().watchPointer(result, call.pointer());
        }
        tell(story.task(), story.steps());
    }

    private void tell(Task task, List<StoryStep> steps) {
        stories++;
        for (StoryStep step : steps) {
            sink.accept(new StoryEvent(task.process().pid(), task.tid(), stories, step));
        }
    }
}
