package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.Access;
import io.jemu.syscalls.signal.SignalInfo;

/**
 * Who stops programs, looks at them and changes them: what ptrace(2) is for on Linux.
 *
 * <p>Unless they say otherwise, methods are called outside the engine's run, where one may wait while nothing runs,
 * switch the engine to other tasks ({@link Scheduler#switchTo}; back, before the method returns), hold tasks back
 * ({@link Task#hold}) and end processes.
 */
public interface Debugger {
    /**
     * A task has got a program, which is mapped with the interpreter that it names. None of its code has run. RIP is
     * where Linux would have it begin, though another place may follow.
     */
    void started(Task task);

    /**
     * A task acts on a signal.
     *
     * @return the signal that it acts on instead, or null: on none
     */
    SignalInfo signalled(Task task, SignalInfo info);

    /** A handler of a signal is what the task executes next. */
    void handlerEntered(Task task);

    /**
     * A task has made another.
     *
     * @param vfork whether it waits until the child has a program or has ended
     */
    void cloned(Task parent, Task child, boolean vfork);

    /** What a task has waited for in vfork(2) has come. It is not current. */
    void vforkDone(Task parent);

    /** A thread has ended, while others of its process live on. */
    void threadEnded(Task task, int status);

    /** A process is about to end; its tasks and memory are whole. */
    void ending(Process process, ProcessEnd how);

    /** A task, which is current, is about to execute code. What it throws as {@link GuestDeath} keeps it from that. */
    void entering(Task task);

    /** Called whenever tasks get their turns and while all of them wait: to do what has been asked for meanwhile. */
    void serve();

    /**
     * Inside the engine's run: a task calls the kernel. If the answer is yes, the call has not happened, and the task
     * leaves the run at the SYSCALL instruction. It is asked again when the task executes that instruction again.
     *
     * @return whether to stop before the call
     */
    boolean stopsBefore(Task task, int number);

    /** Whether a call has happened before this run, which repeats another, and is not to be made again. */
    default boolean repeats(Task task, int number, long a) {
        return false;
    }

    /** What the call answered that {@link #repeats} knew. */
    default long repeat(Task task) {
        throw new UnsupportedOperationException();
    }

    /**
     * Inside the engine's run: a call has its result, which RAX gets.
     *
     * @return whether to leave the run
     */
    boolean stopsAfter(Task task, int number);

    /** The kernel has written to a task's memory: inside a call, or to have a signal handled. */
    void written(Task task);

    /**
     * Inside the engine's run: an instruction has faulted because its page is watched, and is executed next.
     *
     * @see io.jemu.syscalls.mm.WatchedPages
     */
    void touched(Task task, long address, Access access);
}
