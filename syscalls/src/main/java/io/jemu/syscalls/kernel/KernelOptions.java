package io.jemu.syscalls.kernel;

import io.jemu.syscalls.net.NetworkAccess;
import java.io.PrintStream;
import java.util.OptionalLong;

/**
 * How a kernel behaves.
 *
 * @param seed makes every random choice (addresses, AT_RANDOM, getrandom) a function of it; with an engine that counts
 *     blocks also the clocks, and the order in which tasks run; empty: the host's randomness
 * @param strict whether the first system call that is not implemented ends the run with {@link #STRICT_STATUS}
 * @param network what of the network programs can reach
 * @param limits what the guest may use at most
 * @param messages where jemu's own messages to the user go, never the guest's output
 * @param interpreter links programs with PT_INTERP, or null: the guest's own interpreter does
 * @param observers who watches what programs do
 * @param enclosure what is around the guest if it is a part of another program; null: it stands for jemu's own process
 */
public record KernelOptions(
        OptionalLong seed,
        boolean strict,
        NetworkAccess network,
        Limits limits,
        PrintStream messages,
        ProgramInterpreter interpreter,
        Observers observers,
        Enclosure enclosure) {
    /** Exit status of a strict run that met an unknown system call. */
    public static final int STRICT_STATUS = 125;
}
