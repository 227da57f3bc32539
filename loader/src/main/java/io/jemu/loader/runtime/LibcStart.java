package io.jemu.loader.runtime;

import io.jemu.loader.glibc.ExportedSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;

/** The first thing that happens to a C library, before any constructor: _dl_call_libc_early_init of glibc. */
public final class LibcStart {
    private static final String EARLY_INIT = "__libc_early_init";

    private LibcStart() {}

    /**
     * Has a C library prepare itself: character tables, the default stack size, tunables. Those before 2.32 do that in
     * a constructor.
     *
     * @param initial whether it is the program's own, which alone may use brk(2) and knows of single-threadedness
     */
    public static void initialize(Task task, LinkMap libc, boolean initial) {
        long earlyInit = new ExportedSymbols(libc).address(EARLY_INIT);
        if (earlyInit != 0) {
            GuestCall.call(task, earlyInit, initial ? 1 : 0);
        }
    }
}
