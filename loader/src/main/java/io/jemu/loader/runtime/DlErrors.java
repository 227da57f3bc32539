package io.jemu.loader.runtime;

import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.object.LoaderError;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;

/**
 * What dlerror(3) tells each thread: the last failure since the call before. Each C library has a memory of its own for
 * it, so those of different namespaces do not tell each other's failures.
 */
public final class DlErrors {
    private final GuestHeap heap;
    private final Function<LoaderError, String> words;
    private final Map<Task, Map<Integer, Result>> results = new WeakHashMap<>();

    /** A failure that was not told yet, or null, and the address of the one that was, or 0: struct dl_action_result. */
    private record Result(String pending, long told) {
        static final Result NONE = new Result(null, 0);
    }

    DlErrors(GuestHeap heap) {
        this(heap, DlErrors::text);
    }

    /** @param words what is told of a failure */
    DlErrors(GuestHeap heap, Function<LoaderError, String> words) {
        this.heap = heap;
        this.words = words;
    }

    /** What the thread that forks would be told, its child is. */
    DlErrors copy(GuestHeap childHeap, Task forking, Task child) {
        DlErrors copy = new DlErrors(childHeap, words);
        Map<Integer, Result> own = results.get(forking);
        if (own != null) {
            copy.results.put(child, new HashMap<>(own));
        }
        return copy;
    }

    private Result result(Task task, int namespace) {
        Map<Integer, Result> own = results.get(task);
        return own == null ? Result.NONE : own.getOrDefault(namespace, Result.NONE);
    }

    private void put(Task task, int namespace, Result result) {
        results.computeIfAbsent(task, unused -> new HashMap<>()).put(namespace, result);
    }

    /**
     * A call of a dl function begins: success leaves no error behind.
     *
     * @param namespace of the C library that was called
     */
    public void clear(Task task, int namespace) {
        Result old = result(task, namespace);
        if (old.pending != null) {
            put(task, namespace, new Result(null, old.told));
        }
    }

    public void set(Task task, int namespace, LoaderError error) {
        put(task, namespace, new Result(words.apply(error), result(task, namespace).told));
    }

    /** "OBJECT: TEXT: ERRNO" with what there is of it. */
    static String text(LoaderError error) {
        return error.object() + (error.object().isEmpty() ? "" : ": ") + error.text()
                + (error.errno() > 0 ? ": " + errnoText(error.errno()) : "");
    }

    private static String errnoText(int errno) {
        return Errno.of(errno).map(Errno::text).orElse("Unknown error " + errno);
    }

    /** What the thread's next {@link #take} tells, or null. */
    public String pending(Task task, int namespace) {
        return result(task, namespace).pending;
    }

    /** The address of the message, 0 if there is none; valid until the thread's next call. */
    public long take(Task task, int namespace) {
        Result old = result(task, namespace);
        if (old.told != 0) {
            heap.free(old.told);
        }
        long address = old.pending == null ? 0 : heap.string(old.pending);
        if (address != 0 || old.told != 0) {
            put(task, namespace, new Result(null, address));
        }
        return address;
    }
}
