package io.jemu.syscalls.kernel;

import io.jemu.syscalls.exec.ExecImage;

/** Plays the part of the program that PT_INTERP names: the dynamic linker. */
@FunctionalInterface
public interface ProgramInterpreter {
    /**
     * The program is mapped and its stack is built; the task is current and no guest code runs. Maps what else the
     * program needs and sets the task's registers so that it starts. What the guest has to print, it prints.
     *
     * @return false if it leaves the program to the interpreter named in the file, having changed nothing
     */
    boolean start(Task task, ExecImage image);
}
