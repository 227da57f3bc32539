package io.jemu.trace.plt;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.trace.StoryStep.Route;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.object.LinkMap;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;

/** Calls that no linkage table is part of: through words that code reads itself, and through pointers of dlsym. */
final class OtherCalls {
    private final Storyteller teller;
    /** Whether every call is told. */
    private final boolean all;
    /** Calls of dlsym that have not returned. */
    private final List<DlsymCall> dlsyms = new ArrayList<>();

    /**
     * A call of dlsym.
     *
     * @param after where it returns
     * @param definition what was found: the function, or the resolver of an IFUNC
     */
    private record DlsymCall(Story story, LinkedProcess process, LinkedProcess.Pointer pointer, long after,
            long definition) {}

    OtherCalls(Storyteller teller, boolean all) {
        this.teller = teller;
        this.all = all;
    }

    private static CodeWatch watch(Task task) {
        return task.kernel().engine().watch();
    }

    /** A block begins: a function that was called so, perhaps, or what follows a call of dlsym. */
    void block(Task task, LinkedProcess process, long address) {
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
    }

    private void tellDirectCall(Task task, LinkedProcess process, FunctionWord word, long address) {
        Story story = teller.begin(task, process);
        long after = story.returnAddress();
        if (!word.object().contains(after)
                || CallInstruction.word(task.memory(), after) != word.word().address()) {
            return;
        }
        long number = word.tell();
        story.add(Storyteller.opening(word.word().symbol(), word.object().object(), Route.NO_PLT, number));
        if (number == 1) {
            story.addAll(word.account());
        }
        story.called(CallInstruction.find(task.memory(), task.registers(), after, address));
        story.instruction(address);
        if (!all) {
            process.forgetTarget(address, word);
        }
        teller.tell(story);
    }

    private void tellPointerCall(Task task, LinkedProcess process, LinkedProcess.Pointer pointer, long address) {
        Story story = teller.begin(task, process);
        long after = story.returnAddress();
        long site = CallInstruction.find(task.memory(), task.registers(), after, address);
        if (site == 0 || process.word(CallInstruction.word(task.memory(), after)) != null) {
            return;
        }
        story.add(Storyteller.opening(pointer.symbol(), pointer.requester(), Route.POINTER, 1));
        story.called(site);
        story.instruction(address);
        process.forgetPointer(address);
        teller.tell(story);
    }

    /** dlsym has found something; what it returns is seen when it does. */
    void found(Task task, LinkedProcess process, Binding binding) {
        LinkMap caller = process.linker().index().containing(binding.caller());
        if (binding.caller() == 0 || caller == null) {
            return;
        }
        Story story = teller.begin(task, process);
        LinkedProcess.Pointer pointer =
                new LinkedProcess.Pointer(binding.reference().symbol(), LookupAccount.name(caller));
        story.add(Storyteller.opening(pointer.symbol(), pointer.requester(), Route.DLSYM, 1));
        long site = CallInstruction.before(task.memory(), binding.caller(), caller.image());
        if (site != 0) {
            story.instruction(site);
        }
        story.addAll(LookupAccount.of(binding));
        dlsyms.add(new DlsymCall(story, process, pointer, binding.caller(), binding.value()));
        watch(task).addBlock(binding.caller());
    }

    /** dlsym returns; never, if its result is 0. */
    private void finish(DlsymCall call, long result) {
        Story story = call.story();
        dlsyms.remove(call);
        watch(story.task()).removeBlock(call.after());
        if (result == 0) {
            story.note("dlsym does not return");
        } else {
            if (result != call.definition()) {
                story.add(Storyteller.chosen(call.process(), call.definition(), result));
            }
            String name = call.process().names().name(result);
            story.note("dlsym returns 0x" + Long.toHexString(result) + (name.isEmpty() ? "" : " <" + name + ">"));
            call.process().watchPointer(result, call.pointer());
        }
        teller.tell(story);
    }

    /** The process has ended. */
    void ended(Process process) {
        for (DlsymCall call : List.copyOf(dlsyms)) {
            if (call.story().task().process() == process) {
                finish(call, 0);
            }
        }
    }
}
