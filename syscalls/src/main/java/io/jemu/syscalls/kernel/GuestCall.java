package io.jemu.syscalls.kernel;

/** Calls guest code from Java and waits for it. */
public final class GuestCall {
    private GuestCall() {}

    /**
     * Calls a function of the guest, from outside an engine run, with the task current. All registers are as before
     * afterwards. System calls and page faults inside work; meant for functions that neither block for long nor fork.
     *
     * @param arguments up to six
     * @return RAX
     * @throws GuestDeath if the process ends meanwhile
     */
    public static long call(Task task, long function, long... arguments) {
        throw new UnsupportedOperationException();
    }
}
