package io.jemu.loader.runtime;

import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.object.LoaderError;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Task;
import java.util.Map;
import java.util.WeakHashMap;

/** What dlerror(3) tells each thread: the last failure since the call before. */
public final class DlErrors {
    private final GuestHeap heap;
    private final Map<Task, String> pending = new WeakHashMap<>();
    private final Map<Task, Long> returned = new WeakHashMap<>();

    DlErrors(GuestHeap heap) {
        this.heap = heap;
    }

    /** What the thread that forks would be told, its child is. */
    DlErrors copy(GuestHeap childHeap, Task forking, Task child) {
        DlErrors copy = new DlErrors(childHeap);
        if (pending.containsKey(forking)) {
            copy.pending.put(child, pending.get(forking));
        }
        if (returned.containsKey(forking)) {
            copy.returned.put(child, returned.get(forking));
        }
        return copy;
    }

    /** A call of a dl function begins: success leaves no error behind. */
    public void clear(Task task) {
        pending.remove(task);
    }

    public void set(Task task, LoaderError error) {
        pending.put(task, text(error));
    }

    /** "OBJECT: TEXT: ERRNO" with what there is of it. */
    static String text(LoaderError error) {
        return error.object() + (error.object().isEmpty() ? "" : ": ") + error.text()
                + (error.errno() > 0 ? ": " + errnoText(error.errno()) : "");
    }

    private static String errnoText(int errno) {
        return Errno.of(errno).map(Errno::text).orElse("Unknown error " + errno);
    }

    /** The address of the message, 0 if there is none; valid until the thread's next call. */
    public long take(Task task) {
        Long old = returned.remove(task);
        if (old != null) {
            heap.free(old);
        }
        String text = pending.remove(task);
        if (text == null) {
            return 0;
        }
        long address = heap.string(text);
        returned.put(task, address);
        return address;
    }
}
