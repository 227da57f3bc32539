package io.jemu.trace.plt;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.emulator.trace.StoryStep.Route;
import io.jemu.loader.lookup.Binding;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls through linkage tables, on their way. A task is stepped from the entry of the table to the function; while an
 * IFUNC's resolver or a signal handler runs in between, it is not.
 */
final class TableCalls {
    private static final int LAZY_CALLS = 2;
    private static final int OTHER_CALLS = 1;
    private static final int SYSCALL_LENGTH = 2;

    private final Storyteller teller;
    /** Whether every call is told. */
    private final boolean all;
    /** The innermost first. */
    private final Map<Task, Deque<TableCall>> calls = new IdentityHashMap<>();

    TableCalls(Storyteller teller, boolean all) {
        this.teller = teller;
        this.all = all;
    }

    private static CodeWatch watch(Task task) {
        return task.kernel().engine().watch();
    }

    private TableCall innermost(Task task) {
        Deque<TableCall> stack = calls.get(task);
        return stack == null ? null : stack.peek();
    }

    /** A call has arrived at an entry. */
    void begin(Task task, LinkedProcess process, FunctionWord word, long entry) {
        abandon(task);
        Story story = teller.begin(task, process);
        TableCall call = new TableCall(story, process, word, new PltStub(entry, word.word().address()),
                story.word(word.word().address()));
        Route route = call.unbound() ? Route.LAZY : word.account().isEmpty() ? Route.STRAIGHT : Route.BOUND;
        long number = word.tell();
        story.add(Storyteller.opening(word.word().symbol(), word.object().object(), route, number));
        if (route == Route.BOUND && number == 1) {
            story.addAll(word.account());
        }
        long site = CallInstruction.find(task.memory(), task.registers(), story.returnAddress(), entry);
        if (site == 0) {
            story.reachedOtherwise();
        } else {
            story.called(site);
        }
        story.at(entry);
        calls.computeIfAbsent(task, unused -> new ArrayDeque<>()).push(call);
        task.watch().beginSteps();
    }

    /** Calls that a signal handler has left by longjmp never arrive. */
    private void abandon(Task task) {
        long rsp = task.registers().get(Register.RSP);
        for (TableCall call = innermost(task); call != null && call.story().stack() <= rsp; call = innermost(task)) {
            call.story().note("the call was left before it reached its target");
            end(task, call);
        }
    }

    /** The linker has bound a word: that of the call that is on its way, perhaps. */
    void bound(Task task, Binding binding) {
        TableCall call = innermost(task);
        if (call == null || call.word().word().address() != binding.slot()) {
            return;
        }
        Story story = call.story();
        call.bound(binding.value());
        List<StoryStep> account = new ArrayList<>(LookupAccount.of(binding));
        Storyteller.tellResolver(call.process(), binding, account);
        account.add(story.written(call.word().word(), call.old()));
        if (call.process().linker().context().options().bindNot()) {
            account.add(new StoryStep.Note("LD_BIND_NOT is set: the next call will be looked up as well"));
        }
        story.meanwhile(account);
    }

    /** An instruction of the task was executed. */
    void stepped(Task task) {
        TableCall call = innermost(task);
        if (call != null && !call.suspended()) {
            advance(call, call.story().rip());
        }
    }

    /** What was executed has led to an address. */
    private void advance(TableCall call, long address) {
        Story story = call.story();
        boolean entering = story.task().registers().get(Register.RSP) == story.stack();
        if (call.onTheWay(address) && !(entering && address == call.target())) {
            story.executed();
            story.at(address);
        } else if (entering && !(call.unbound() && !call.bound() && story.entersLinker())) {
            story.executed();
            story.instruction(address);
            if (call.unbound() && !call.bound()) {
                story.note(call.word().object().contains(address)
                        ? "the linker looked nothing up: the symbol is the object's own"
                        : "the linker looked nothing up: it remembers what it found, and does not write the word,"
                                + " since auditors watch the calls");
                story.add(story.written(call.word().word(), call.old()));
            }
            end(story.task(), call);
        } else {
            suspend(call);
        }
    }

    private static void suspend(TableCall call) {
        Task task = call.story().task();
        call.suspend(true);
        task.watch().endSteps();
        watch(task).addBlock(call.story().address());
        watch(task).addBlock(call.story().address() + SYSCALL_LENGTH);
    }

    private static void forgetResumption(TableCall call) {
        if (call.suspended()) {
            call.suspend(false);
            watch(call.story().task()).removeBlock(call.story().address());
            watch(call.story().task()).removeBlock(call.story().address() + SYSCALL_LENGTH);
        }
    }

    /** Whether a block is where a call goes on after what came in between; if so, it does. */
    boolean resumes(Task task, long address) {
        TableCall call = innermost(task);
        if (call == null || !call.suspended() || task.registers().get(Register.RSP) > call.story().stack()) {
            return false;
        }
        long at = call.story().address();
        if (address != at && !(call.story().entersLinker() && address == at + SYSCALL_LENGTH)) {
            return false;
        }
        forgetResumption(call);
        task.watch().beginSteps();
        if (address != at) {
            advance(call, address);
        }
        return true;
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
        if (!all && call.word().told() >= limit) {
            call.process().forgetStub(call.entry().address());
        }
        teller.tell(call.story());
    }

    /** The process has ended. */
    void ended(Process process) {
        for (Task task : List.copyOf(calls.keySet())) {
            if (task.process() == process) {
                for (TableCall call : calls.remove(task)) {
                    call.story().note("the process ends here");
                    forgetResumption(call);
                    teller.tell(call.story());
                }
            }
        }
    }
}
