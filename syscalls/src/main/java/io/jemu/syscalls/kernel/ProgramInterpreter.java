package io.jemu.syscalls.kernel;

import io.jemu.syscalls.exec.ExecImage;

/** Plays the part of the program that PT_INTERP names, or that such a program has itself: the dynamic linker. */
public interface ProgramInterpreter {
    /**
     * The program is mapped and its stack is built; the task is current and no guest code runs. Maps what else the
     * program needs and sets the task's registers so that it starts. What the guest has to print, it prints.
     *
     * @param image names no interpreter if it may be one
     * @return false if it leaves the program to the interpreter named in the file, having changed nothing
     */
    boolean start(Task task, ExecImage image);

    /** A program begins that names no interpreter and is none; its registers are not set yet. */
    default void notConcerned(Task task) {}

    /**
     * A process was made by clone(2), fork(2) or vfork(2); outside the engine's run, before any code of it runs.
     *
     * @param parent the thread that called
     * @param child the only thread of the child, whose memory is that of the parent or a copy of it
     */
    void forked(Task parent, Task child);

    /** A process has ended, whatever it ran. */
    void ended(Process process);
}
