package io.jemu.cli;

import java.util.List;

/** Runs a program on the emulated machine. */
final class ProgramRunner implements Runner {
    private final List<String> hostEnvironment;

    /** @param hostEnvironment what the program inherits, as in environ(7) */
    ProgramRunner(List<String> hostEnvironment) {
        this.hostEnvironment = hostEnvironment;
    }

    @Override
    public int run(Options options) {
        throw new SetupException("this build of jemu has no kernel yet and cannot run " + options.program()
                + " (" + options.guestEnvironment(hostEnvironment).size() + " variables)",
                "Use a newer version.");
    }
}
