package io.jemu.testkit;

import io.jemu.testkit.run.LoadedObject;
import io.jemu.testkit.run.Run;
import io.jemu.testkit.run.Syscall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Asserts how a run ended and what it did. Each method returns this; failures show the part of the run they are of. */
public final class RunAssert {
    private final Run run;

    RunAssert(Run run) {
        this.run = run;
    }

    /** Throws unless a condition holds. */
    static void check(boolean condition, String expected, String actual) {
        if (!condition) {
            throw new GuestAssertionError("expected " + expected + "\n" + actual.stripTrailing());
        }
    }

    // --- the end

    /** It exited with this status, 0 to 255. */
    public RunAssert exitedWith(int status) {
        check(run.exitStatus().isPresent() && run.exitStatus().getAsInt() == status,
                "the status " + status + ", but it " + run.outcome(), run.transcript());
        return this;
    }

    /** It exited with 0. */
    public RunAssert succeeded() {
        return exitedWith(0);
    }

    /** A signal killed it, such as {@code "SIGSEGV"}. */
    public RunAssert killedBy(String signal) {
        check(run.signal().filter(signal::equals).isPresent(),
                "it to be killed by " + signal + ", but it " + run.outcome(), run.transcript());
        return this;
    }

    // --- output

    /** It printed exactly this to standard output. */
    public RunAssert printed(String text) {
        return same("standard output", text, run.output());
    }

    /** It printed exactly these lines to standard output. */
    public RunAssert printedLines(String... lines) {
        return same("standard output", Arrays.stream(lines).map(line -> line + "\n").collect(Collectors.joining()),
                run.output());
    }

    /** Standard output has this in it. */
    public RunAssert outputContains(String part) {
        return contains("standard output", part, run.output());
    }

    /** All of standard output matches a regular expression. */
    public RunAssert outputMatches(String expression) {
        check(run.output().matches(expression), "standard output to match " + expression, run.transcript());
        return this;
    }

    /** It printed exactly this to standard error. */
    public RunAssert printedError(String text) {
        return same("standard error", text, run.errors());
    }

    /** Standard error has this in it. */
    public RunAssert errorsContain(String part) {
        return contains("standard error", part, run.errors());
    }

    /** It printed nothing to standard error. */
    public RunAssert printedNoErrors() {
        return printedError("");
    }

    private RunAssert same(String stream, String expected, String actual) {
        if (!actual.equals(expected)) {
            List<String> wanted = expected.lines().toList();
            List<String> got = actual.lines().toList();
            int line = 0;
            while (line < Math.min(wanted.size(), got.size()) && wanted.get(line).equals(got.get(line))) {
                line++;
            }
            check(false, "on " + stream + ":\n" + expected.indent(2) + "they differ at line " + (line + 1) + ":\n  "
                    + (line < wanted.size() ? wanted.get(line) : "(no such line, or no line end)") + "\n  "
                    + (line < got.size() ? got.get(line) : "(no such line, or no line end)"), run.transcript());
        }
        return this;
    }

    private RunAssert contains(String stream, String part, String actual) {
        check(actual.contains(part), "on " + stream + " somewhere:\n" + part.indent(2), run.transcript());
        return this;
    }

    // --- system calls

    /** Begins to assert of the calls of a name. */
    public SyscallsAssert syscalls(String name) {
        return new SyscallsAssert(this, run, name);
    }

    /** A system call of this name was made. */
    public RunAssert called(String name) {
        return syscalls(name).happened();
    }

    /** No system call of this name was made. */
    public RunAssert neverCalled(String name) {
        return syscalls(name).neverHappened();
    }

    /** System calls of these names were made in this order, perhaps with others between them. */
    public RunAssert calledInOrder(String... names) {
        int next = 0;
        for (Syscall call : run.syscalls()) {
            if (next < names.length && call.name().equals(names[next])) {
                next++;
            }
        }
        if (next < names.length) {
            int missing = next;
            List<String> wanted = List.of(names);
            check(false, "the calls " + wanted + " in this order; there is no " + names[missing] + " after "
                    + (missing == 0 ? "the start" : names[missing - 1]),
                    lines(run.syscalls().stream().filter(call -> wanted.contains(call.name())).toList()));
        }
        return this;
    }

    static String lines(List<Syscall> calls) {
        return calls.isEmpty() ? "no such call was made" : "it called\n"
                + calls.stream().map(call -> "  " + call.line() + "\n").collect(Collectors.joining());
    }

    // --- linking

    /** Begins to assert what references to a symbol were bound to. */
    public BindingAssert bound(String symbol) {
        return new BindingAssert(this, run, symbol);
    }

    /** No reference to a symbol was bound. */
    public RunAssert notBound(String symbol) {
        return bound(symbol).never();
    }

    /** An object was loaded: named by its path, the end of that, or {@code "the program"}. */
    public RunAssert loaded(String object) {
        check(run.objects().stream().anyMatch(each -> each.isNamed(object)), object + " to be loaded",
                list("loaded", run.objects()));
        return this;
    }

    /** An object was not loaded. */
    public RunAssert notLoaded(String object) {
        check(run.objects().stream().noneMatch(each -> each.isNamed(object)), object + " not to be loaded",
                list("loaded", run.objects()));
        return this;
    }

    /** Objects are searched in this order, perhaps with others between them. */
    public RunAssert searchedInOrder(String... objects) {
        inOrder(run.objects(), "searched", objects);
        return this;
    }

    /** Constructors of libraries were run in this order, perhaps with those of others between them. */
    public RunAssert initializedInOrder(String... objects) {
        inOrder(run.initialized(), "initialized", objects);
        return this;
    }

    private static void inOrder(List<LoadedObject> actual, String verb, String... objects) {
        List<LoadedObject> rest = new ArrayList<>(actual);
        for (String object : objects) {
            Predicate<LoadedObject> named = each -> each.isNamed(object);
            while (!rest.isEmpty() && !named.test(rest.getFirst())) {
                rest.removeFirst();
            }
            check(!rest.isEmpty(), List.of(objects) + " to be " + verb + " in this order; " + object
                    + " does not come there", list(verb, actual));
            rest.removeFirst();
        }
    }

    private static String list(String verb, List<LoadedObject> objects) {
        return objects.isEmpty() ? "nothing is known of objects" : verb + " were\n"
                + objects.stream().map(object -> "  " + object.path() + "\n").collect(Collectors.joining());
    }

    /** Whatever else there is to assert. */
    public RunAssert satisfies(Consumer<Run> assertions) {
        assertions.accept(run);
        return this;
    }
}
