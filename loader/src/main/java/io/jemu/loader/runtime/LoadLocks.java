package io.jemu.loader.runtime;

import io.jemu.loader.glibc.ExportedSymbols;
import io.jemu.loader.glibc.GuestMutex;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespaces;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;

/**
 * The mutexes of ld.so that serialize dlopen, dlclose, dlsym and dladdr of several threads, with the constructors and
 * destructors, and keep the lists of objects as they are while dl_iterate_phdr walks them. libc takes them, too.
 */
public final class LoadLocks {
    private static final String LOCK = "pthread_mutex_lock";
    private static final String UNLOCK = "pthread_mutex_unlock";

    private final Namespaces namespaces;
    private final GuestMutex load;
    private final GuestMutex write;

    LoadLocks(RtldData data, Namespaces namespaces) {
        this.namespaces = namespaces;
        this.load = new GuestMutex(data.memory(), data.global().at(RtldGlobal._dl_load_lock));
        this.write = new GuestMutex(data.memory(), data.global().at(RtldGlobal._dl_load_write_lock));
    }

    /** _dl_load_lock: held while objects are loaded or unloaded. */
    public GuestMutex load() {
        return load;
    }

    /** _dl_load_write_lock: held while the lists of objects are changed, and by dl_iterate_phdr. */
    public GuestMutex write() {
        return write;
    }

    /** Whether the running thread must wait for a mutex: another has it, and there is a libc to wait with. */
    public boolean mustWait(Task task, GuestMutex mutex) {
        return mutex.heldByOther(task.tid()) && function(LOCK) != 0;
    }

    /** libc's function that waits for a mutex and takes it; its argument is the mutex. */
    public long lockFunction() {
        return function(LOCK);
    }

    /** Gives a mutex back and wakes who waits for it. Outside the engine's run. */
    public void unlock(Task task, GuestMutex mutex) {
        if (mutex.hasWaiters()) {
            GuestCall.call(task, function(UNLOCK), mutex.address());
        } else {
            mutex.unlock();
        }
    }

    private long function(String name) {
        LinkMap libc = namespaces.base().libc();
        return libc == null ? 0 : new ExportedSymbols(libc).address(name);
    }
}
