package io.jemu.cli;

/** What a command line asks for. */
public sealed interface Command {
    record Run(Options options) implements Command { }

    record ShowHelp() implements Command { }

    record ShowVersion() implements Command { }

    /** @param json whether as JSON, not as text */
    record ShowSyscalls(boolean json) implements Command { }
}
