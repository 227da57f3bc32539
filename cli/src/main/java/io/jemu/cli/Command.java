package io.jemu.cli;

import io.jemu.loader.explain.Question;

/** What a command line asks for. */
public sealed interface Command {
    record Run(Options options) implements Command { }

    /**
     * Why a symbol is bound as it is.
     *
     * @param json whether as JSON, not as text
     * @param run whether the program is to run until the symbol is bound
     */
    record Explain(Question question, boolean json, boolean run, Options options) implements Command { }

    /**
     * How the bindings of two runs differ.
     *
     * @param json whether as JSON, not as text
     * @param run whether the programs are to run
     */
    record DiffBindings(boolean json, boolean run, Options first, Options second) implements Command { }

    record ShowHelp() implements Command { }

    record ShowVersion() implements Command { }

    /** @param json whether as JSON, not as text */
    record ShowSyscalls(boolean json) implements Command { }
}
