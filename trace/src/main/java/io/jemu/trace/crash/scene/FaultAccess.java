package io.jemu.trace.crash.scene;

/** What an instruction was about to do with memory when it faulted. */
public enum FaultAccess {
    READ("read"),
    WRITE("wrote to"),
    FETCH("jumped to");

    private final String verb;

    FaultAccess(String verb) {
        this.verb = verb;
    }

    /** What the program did with the address. */
    public String verb() {
        return verb;
    }
}
