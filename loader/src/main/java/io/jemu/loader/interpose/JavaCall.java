package io.jemu.loader.interpose;

import io.jemu.syscalls.kernel.Task;

/** A call of a {@link JavaFunction} as the psABI has it (x86-64, 3.2.3): registers and stack. */
public interface JavaCall {
    /** The thread that calls. */
    Task task();

    /** The object that calls, by its path; of the program, its file. Empty if the code belongs to none. */
    String caller();

    /** Where the call returns to. */
    long returnAddress();

    /**
     * An argument of class INTEGER.
     *
     * @param index from 0 to 5, among those in registers
     */
    long integer(int index);

    /**
     * The low half of an argument of class SSE.
     *
     * @param index from 0 to 7, among those in registers
     */
    long vector(int index);

    /**
     * An argument in memory.
     *
     * @param index from 0 on, in eightbytes
     * @throws io.jemu.emulator.memory.GuestFault if the stack ends there
     */
    long stack(int index);

    /** Sets what {@link #integer} is for the next definition; others stay as the caller gave them. */
    void integer(int index, long value);

    /** Sets what {@link #vector} is for the next definition. */
    void vector(int index, long value);

    /** Sets what {@link #stack} is for the next definition. */
    void stack(int index, long value);

    /** Puts bytes on the stack, where they stay until the next definition has returned: their address. */
    long place(byte[] bytes);

    /** Whether there is a next definition: what dlsym(RTLD_NEXT) would find for the object that defines this one. */
    boolean hasNext();

    /** RAX: a result of class INTEGER. */
    long result();

    void result(long value);

    /** The low half of XMM0: a result of class SSE. */
    long vectorResult();

    void vectorResult(long value);
}
