package io.jemu.cli;

import io.jemu.cli.explain.DifferenceText;
import io.jemu.cli.explain.ExplanationJson;
import io.jemu.cli.explain.ExplanationText;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.explain.BindingDifference;
import io.jemu.loader.explain.BindingSet;
import io.jemu.loader.explain.Explanation;
import io.jemu.loader.explain.Explanation.Outcome;
import io.jemu.loader.explain.FirstBinding;
import io.jemu.loader.explain.WatchEnded;
import io.jemu.loader.runtime.LinkObserver;
import java.io.PrintStream;
import java.util.List;

/** Runs programs to see how they are linked, and prints what was seen. */
final class BindingReports {
    private static final int NOTHING_TO_EXPLAIN = 1;
    private static final int DIFFERENT = 1;
    private static final int TROUBLE = 2;

    private final Runner runner;
    private final PrintStream out;
    private final PrintStream err;

    BindingReports(Runner runner, PrintStream out, PrintStream err) {
        this.runner = runner;
        this.out = out;
        this.err = err;
    }

    /** @return 0, 1 if there was nothing to explain, or 125 to 127 as ever */
    int explain(Command.Explain command) {
        FirstBinding watch = new FirstBinding(command.question(), command.run());
        int status = run(command.options(), watch);
        if (!watch.linked()) {
            return notLinked(command.options(), status);
        }
        try {
            tellDamage(watch.damaged());
            Explanation explanation = watch.explanation();
            if (explanation == null) {
                watch.excuse().forEach(sentence -> err.println("jemu: " + sentence));
                return NOTHING_TO_EXPLAIN;
            }
            if (command.run() && explanation.outcome() != Outcome.BOUND) {
                err.println("jemu: " + command.question() + " was not bound before the program ended with status "
                        + status);
            }
            out.print(command.json() ? ExplanationJson.of(explanation) : ExplanationText.of(explanation));
            return 0;
        } catch (GuestFault damaged) {
            err.println("jemu: the symbol tables of an object are damaged: " + damaged.getMessage());
            return NOTHING_TO_EXPLAIN;
        }
    }

    /** @return as diff(1): 0 for no difference, 1 for some, 2 for trouble */
    int diff(Command.DiffBindings command) {
        BindingSet first = new BindingSet(command.run());
        BindingSet second = new BindingSet(command.run());
        if (!watch(command.first(), first) || !watch(command.second(), second)) {
            return TROUBLE;
        }
        BindingDifference difference = BindingDifference.between(first, second);
        out.print(command.json() ? ExplanationJson.of(difference) : DifferenceText.of(difference));
        return difference.empty() ? 0 : DIFFERENT;
    }

    private boolean watch(Options options, BindingSet set) {
        int status = run(options, set);
        if (!set.linked()) {
            notLinked(options, status);
        }
        tellDamage(set.damaged());
        return set.linked() && set.damaged().isEmpty();
    }

    private void tellDamage(List<String> objects) {
        objects.forEach(object -> err.println("jemu: the tables of " + object + " are damaged"));
    }

    private int run(Options options, LinkObserver observer) {
        try {
            return runner.run(options, observer);
        } catch (WatchEnded seen) {
            return 0;
        }
    }

    /** A program that could not be started or linked has had its message. */
    private int notLinked(Options options, int status) {
        if (status == ExitStatus.NOT_FOUND.status() || status == ExitStatus.NOT_EXECUTABLE.status()) {
            return status;
        }
        err.println("jemu: " + options.program() + " was not linked by jemu's linker: it is static, or its ld.so is"
                + " no glibc that jemu knows");
        return NOTHING_TO_EXPLAIN;
    }
}
