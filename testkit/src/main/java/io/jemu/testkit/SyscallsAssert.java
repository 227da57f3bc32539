package io.jemu.testkit;

import io.jemu.testkit.run.Run;
import io.jemu.testkit.run.Syscall;
import java.util.List;
import java.util.function.Predicate;

/**
 * Asserts of the system calls of one name. First those that matter are chosen, by {@code with...}; then {@link
 * #happened}, {@link #happened(int)} or {@link #neverHappened} asserts and leads back.
 */
public final class SyscallsAssert {
    private final RunAssert back;
    private final Run run;
    private final String name;
    private final Predicate<Syscall> chosen;
    private final String description;

    SyscallsAssert(RunAssert back, Run run, String name) {
        this(back, run, name, call -> call.name().equals(name), name);
    }

    private SyscallsAssert(RunAssert back, Run run, String name, Predicate<Syscall> chosen, String description) {
        this.back = back;
        this.run = run;
        this.name = name;
        this.chosen = chosen;
        this.description = description;
    }

    private SyscallsAssert and(Predicate<Syscall> condition, String words) {
        return new SyscallsAssert(back, run, name, chosen.and(condition), description + " " + words);
    }

    /**
     * Those with this argument, as strace(1) prints it: {@code "\"/etc/passwd\""}, {@code "O_RDONLY|O_CLOEXEC"}.
     *
     * @param index from 0 on
     */
    public SyscallsAssert withArgument(int index, String text) {
        return and(call -> index < call.arguments().size() && call.arguments().get(index).equals(text),
                "with " + text + " as argument " + index);
    }

    /** Those with this string as an argument, such as a path. */
    public SyscallsAssert withString(String text) {
        return and(call -> call.arguments().contains('"' + text + '"'), "with \"" + text + '"');
    }

    /**
     * Those with this number in an argument register.
     *
     * @param index from 0 to 5
     */
    public SyscallsAssert withNumber(int index, long number) {
        return and(call -> call.registers().get(index) == number, "with " + number + " as argument " + index);
    }

    /** Those that a predicate accepts. */
    public SyscallsAssert matching(String words, Predicate<Syscall> condition) {
        return and(condition, words);
    }

    /** Those that returned this. */
    public SyscallsAssert returning(long result) {
        return and(call -> call.result() == result, "returning " + result);
    }

    /** Those that failed with this errno, such as {@code "ENOENT"}. */
    public SyscallsAssert failingWith(String errno) {
        return and(call -> call.error().equals(errno), "failing with " + errno);
    }

    private List<Syscall> calls() {
        return run.syscalls().stream().filter(chosen).toList();
    }

    private String others() {
        return RunAssert.lines(run.syscalls().stream().filter(call -> call.name().equals(name)).toList());
    }

    /** There was at least one. */
    public RunAssert happened() {
        RunAssert.check(!calls().isEmpty(), "a call of " + description, others());
        return back;
    }

    /** There were so many. */
    public RunAssert happened(int times) {
        requireAll();
        int actual = calls().size();
        RunAssert.check(actual == times, times + " calls of " + description + ", not " + actual, others());
        return back;
    }

    /** There was none. */
    public RunAssert neverHappened() {
        requireAll();
        RunAssert.check(calls().isEmpty(), "no call of " + description, RunAssert.lines(calls()));
        return back;
    }

    private void requireAll() {
        RunAssert.check(run.lostSyscalls() == 0, "to know all system calls",
                "the last " + run.lostSyscalls() + " calls were not kept");
    }
}
