package io.jemu.trace.plt;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.syscalls.kernel.Task;
import io.jemu.trace.instructions.AddressNames;
import io.jemu.trace.instructions.InstructionReader;
import io.jemu.trace.instructions.InstructionText;
import io.jemu.trace.instructions.RegisterValues;
import java.util.ArrayList;
import java.util.List;

/** A call that is being told: its parts so far, and how far it is. */
final class Story {
    /** The first instruction of a trap. */
    private static final String TRAP = "syscall";

    private final Task task;
    private final AddressNames names;
    private final InstructionReader reader;
    private final List<StoryStep> steps = new ArrayList<>();
    private final RegisterValues before = new RegisterValues();
    private final RegisterValues now = new RegisterValues();
    private final long stack;
    /** Where in the steps the instruction is that is executed now, -1 for nowhere. */
    private int current = -1;

    /** Begins where the task is. */
    Story(Task task, AddressNames names, InstructionReader reader) {
        this.task = task;
        this.names = names;
        this.reader = reader;
        before.read(task.registers());
        this.stack = before.rsp();
    }

    Task task() {
        return task;
    }

    /** RSP at the entry of the function: it points to the return address. */
    long stack() {
        return stack;
    }

    List<StoryStep> steps() {
        return steps;
    }

    void add(StoryStep step) {
        steps.add(step);
    }

    void addAll(List<StoryStep> more) {
        steps.addAll(more);
    }

    void note(String text) {
        steps.add(new StoryStep.Note(text));
    }

    /** The return address of the call, 0 if it cannot be read. */
    long returnAddress() {
        return word(stack);
    }

    /** A word of memory, 0 if it cannot be read. */
    long word(long address) {
        try {
            return task.memory().read64(address);
        } catch (GuestFault unreadable) {
            return 0;
        }
    }

    /** Tells of the call instruction that led here: it has pushed the return address, and nothing else. */
    void called(long address) {
        steps.add(new StoryStep.Executed(InstructionText.with(event(address), "rsp=0x" + Long.toHexString(stack))));
    }

    /** The call instruction is not known. */
    void reachedOtherwise() {
        long after = returnAddress();
        String name = names.name(after);
        note("reached by a jump, not by a call; it will return to 0x" + Long.toHexString(after)
                + (name.isEmpty() ? "" : " <" + name + ">"));
    }

    /** The task is at an instruction, which is to be told with what it changes. */
    void at(long address) {
        before.read(task.registers());
        current = steps.size();
        steps.add(new StoryStep.Executed(event(address)));
    }

    /** The address of the instruction that is executed now, -1 for none. */
    long address() {
        return current < 0 ? -1 : executing().address();
    }

    /** Whether the instruction that is executed now calls the linker. */
    boolean entersLinker() {
        return current >= 0 && executing().text().equals(TRAP) && address() % TrapPage.STRIDE == 0;
    }

    /** What was being executed has ended: it changed what is different now. */
    void executed() {
        if (current >= 0) {
            now.read(task.registers());
            steps.set(current, new StoryStep.Executed(InstructionText.with(executing(), now.changes(before))));
            current = -1;
        }
    }

    private InstructionEvent executing() {
        return ((StoryStep.Executed) steps.get(current)).instruction();
    }

    /** An instruction whose effects are no part of the story: the first one of the function that was called. */
    void instruction(long address) {
        steps.add(new StoryStep.Executed(event(address)));
    }

    private InstructionEvent event(long address) {
        return InstructionText.event(task.process().pid(), task.tid(), address, reader.read(task.memory(), address),
                names, task.memory());
    }

    /** What became of a word. */
    StoryStep written(GotWord word, long old) {
        long value = word(word.address());
        return new StoryStep.Written(word.address(), word.name(), old, names.name(old), value, names.name(value));
    }

    /** What the linker has done in the trap: after the instruction that led to it, and before the one that leaves. */
    void meanwhile(List<StoryStep> more) {
        boolean leaves = current >= 0 && !entersLinker();
        steps.addAll(leaves ? current : steps.size(), more);
        current += leaves ? more.size() : 0;
    }

    /** Where the task is. */
    long rip() {
        return task.registers().get(Register.RIP);
    }
}
