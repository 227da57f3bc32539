package io.jemu.testkit.interpose;

/**
 * One call of an interposed function: the next definition, which the method hides, and the circumstances. Only for the
 * thread that runs the method, and only until it returns.
 */
public interface Next {
    /**
     * Calls the next definition in the search order, as a preloaded library would with {@code dlsym(RTLD_NEXT)}.
     *
     * <p>If the guest is forked meanwhile, this returns in the process that called, and the child goes on as if the
     * method had returned the same. If the next definition does not return, because the guest leaves it by longjmp(3),
     * by an exception or by ending, {@link CallAbandoned} is thrown here as soon as that is known.
     *
     * @param arguments those of the method, as many as it has; a String that is another than the method got is copied
     *     to the guest's stack until the call returns. Arguments that the method does not declare are passed on as they
     *     came, on the stack up to 32 eightbytes.
     * @return RAX, as a function returns integers and pointers; meaningless if it returns anything else
     * @throws NoNextDefinition if there is none
     */
    long call(Object... arguments);

    /** The same for a function that returns a {@code double}. */
    double callDouble(Object... arguments);

    /** The same for a function that returns a {@code float}. */
    float callFloat(Object... arguments);

    /** Calls the next definition with all arguments as they came. */
    long callUnchanged();

    /** Whether there is a next definition. */
    boolean exists();

    /** The guest's memory. */
    GuestMemory memory();

    /** The path of the object that called; of the program, its file; empty if the code is in no object. */
    String caller();

    /** The guest address that the call returns to. */
    long returnAddress();

    /** The process that called. */
    int processId();

    /** The thread that called. */
    int threadId();
}
