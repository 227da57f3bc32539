package io.jemu.cli;

/** The statuses with which jemu ends when no guest gave it one: those of env(1) and of the POSIX shell. */
public enum ExitStatus {
    /** A wrong command line, a machine that lacks something, or a bug in jemu. */
    JEMU(125),
    /** The program was found and cannot be executed. */
    NOT_EXECUTABLE(126),
    /** There is no such program, or the dynamic linker could not link it. */
    NOT_FOUND(127);

    /** A guest killed by signal n ends with this number plus n. */
    public static final int SIGNAL_BASE = 128;

    private final int status;

    ExitStatus(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
