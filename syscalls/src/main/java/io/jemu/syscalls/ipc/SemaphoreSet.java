package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Process;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A set of System V semaphores (ipc/sem.c). Who makes a waiting call possible completes it, in order of arrival. */
public final class SemaphoreSet implements IpcObject {
    /** The largest value (SEMVMX). */
    public static final int MAXIMUM_VALUE = 32_767;
    /** The size of struct semid64_ds. */
    public static final int STATUS_SIZE = 104;

    private static final long MILLISECONDS = 1000;

    private final IpcPermissions permissions;
    private final int[] values;
    private final int[] lastProcesses;
    private final List<SemaphoreRequest> waiting = new ArrayList<>();
    /** What the end of a process adds to each semaphore: SEM_UNDO. */
    private final Map<Process, int[]> adjustments = new HashMap<>();
    private long operated;
    private long changed = now();

    public SemaphoreSet(IpcPermissions permissions, int count) {
        this.permissions = permissions;
        values = new int[count];
        lastProcesses = new int[count];
    }

    private static long now() {
        return System.currentTimeMillis() / MILLISECONDS;
    }

    @Override
    public IpcPermissions permissions() {
        return permissions;
    }

    /** How many semaphores there are. */
    public int count() {
        return values.length;
    }

    /** The value of a semaphore, 0 to {@link #MAXIMUM_VALUE}. */
    public int value(int number) {
        return values[number];
    }

    /** The process that has changed a semaphore last, or 0. */
    public int lastProcess(int number) {
        return lastProcesses[number];
    }

    /** How many calls wait until the semaphore is greater, or 0. */
    public int waiting(int number, boolean forZero) {
        int count = 0;
        for (SemaphoreRequest request : waiting) {
            SemaphoreOperation blocking = request.blocking();
            if (request.pending() && blocking.number() == number && (blocking.change() == 0) == forZero) {
                count++;
            }
        }
        return count;
    }

    /**
     * Does all operations of a call, or none.
     *
     * @return false if it has to wait
     * @throws io.jemu.syscalls.abi.SyscallException EAGAIN, ERANGE
     */
    public boolean perform(SemaphoreRequest request) {
        Errno failure = attempt(request);
        if (failure != null) {
            throw failure.failure();
        }
        if (request.pending()) {
            return false;
        }
        operated = now();
        if (request.alters()) {
            update();
        }
        return true;
    }

    /** Makes a call wait until {@link #forget}. */
    public void await(SemaphoreRequest request) {
        waiting.add(request);
    }

    public void forget(SemaphoreRequest request) {
        waiting.remove(request);
    }

    private Errno attempt(SemaphoreRequest request) {
        SemaphoreOperation[] operations = request.operations();
        int[] undone = request.isUndone()
                ? adjustments.computeIfAbsent(request.process(), process -> new int[values.length])
                : null;
        for (int i = 0; i < operations.length; i++) {
            SemaphoreOperation operation = operations[i];
            int number = operation.number();
            int result = values[number] + operation.change();
            if (operation.change() == 0 && result != 0 || result < 0) {
                takeBack(operations, i, undone);
                request.blockedBy(operation);
                return operation.doesNotWait() ? Errno.EAGAIN : null;
            }
            int adjustment = operation.isUndone() ? undone[number] - operation.change() : 0;
            if (result > MAXIMUM_VALUE || adjustment != (short) adjustment) {
                takeBack(operations, i, undone);
                return Errno.ERANGE;
            }
            values[number] = result;
            if (operation.isUndone()) {
                undone[number] = adjustment;
            }
        }
        for (SemaphoreOperation operation : operations) {
            lastProcesses[operation.number()] = request.process().pid();
        }
        request.complete();
        return null;
    }

    private void takeBack(SemaphoreOperation[] operations, int count, int[] undone) {
        for (int i = 0; i < count; i++) {
            SemaphoreOperation operation = operations[i];
            values[operation.number()] -= operation.change();
            if (operation.isUndone()) {
                undone[operation.number()] += operation.change();
            }
        }
    }

    /** Completes the calls that have become possible: first those that only wait for zeros. */
    private void update() {
        while (completeOne(false) || completeOne(true)) {
            operated = now();
        }
    }

    private boolean completeOne(boolean altering) {
        for (SemaphoreRequest request : waiting) {
            // A task that has left its queue is about to look for itself, or to give up.
            if (!request.pending() || request.queue().isEmpty() || request.alters() != altering) {
                continue;
            }
            Errno failure = attempt(request);
            if (failure != null) {
                request.fail(failure);
            }
            if (!request.pending()) {
                request.queue().wakeAll();
                return true;
            }
        }
        return false;
    }

    /** SETVAL. */
    public void set(int number, int value, Process process) {
        adjustments.values().forEach(adjustment -> adjustment[number] = 0);
        values[number] = value;
        lastProcesses[number] = process.pid();
        changed = now();
        update();
    }

    /** SETALL. */
    public void setAll(int[] newValues, Process process) {
        adjustments.clear();
        System.arraycopy(newValues, 0, values, 0, values.length);
        Arrays.fill(lastProcesses, process.pid());
        changed = now();
        update();
    }

    /** The end of a process undoes what it has done with SEM_UNDO (exit_sem). */
    void ended(Process process) {
        int[] adjustment = adjustments.remove(process);
        if (adjustment == null) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (adjustment[i] != 0) {
                values[i] = Math.clamp(values[i] + adjustment[i], 0, MAXIMUM_VALUE);
                lastProcesses[i] = process.pid();
            }
        }
        operated = now();
        update();
    }

    /** IPC_SET. */
    public void change(byte[] status) {
        permissions.change(ByteBuffer.wrap(status).order(ByteOrder.LITTLE_ENDIAN));
        changed = now();
    }

    /** IPC_RMID: calls that wait fail. */
    void removed() {
        for (SemaphoreRequest request : List.copyOf(waiting)) {
            request.fail(Errno.EIDRM);
            request.queue().wakeAll();
        }
    }

    /** struct semid64_ds. */
    public byte[] status() {
        ByteBuffer status = permissions.putInto(ByteBuffer.allocate(STATUS_SIZE).order(ByteOrder.LITTLE_ENDIAN));
        return status.putLong(operated).putLong(0).putLong(changed).putLong(0).putLong(values.length).array();
    }
}
