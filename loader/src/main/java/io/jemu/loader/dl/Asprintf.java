package io.jemu.loader.dl;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;

/**
 * libc's asprintf, with which its dlerror makes the text that jemu's makes in Java, as far as it can be seen from
 * outside: it calls malloc and its kin through libc's procedure linkage table, which binds them.
 *
 * @param linker whose libraries these are
 * @param libc the C library that was asked
 */
record Asprintf(RuntimeLinker linker, LinkMap libc) {
    private static final String MALLOC = "malloc";
    private static final String REALLOC = "realloc";
    private static final String FREE = "free";
    /** The string stream of libio/vasprintf.c up to 2.36 begins with so much, and more than doubles it. */
    private static final int FIRST_STREAM = 100;
    /** PRINTF_BUFFER_SIZE_ASPRINTF: what fits is copied once, since 2.37. */
    private static final int DIRECT_BUFFER = 200;

    /** Binds what making a text of so many bytes calls. */
    void made(int length) {
        call(MALLOC);
        if (linker.context().rtld().version().atLeast(2, 37)) {
            if (length >= DIRECT_BUFFER) {
                call(REALLOC);
            }
            return;
        }
        int capacity = FIRST_STREAM;
        while (length > capacity) {
            capacity = 2 * capacity + FIRST_STREAM;
            call(FREE);
        }
        call(capacity / 2 <= length + 1 ? REALLOC : FREE);
    }

    private void call(String function) {
        linker.lazyBinder().bindAsIfCalled(libc, function);
    }
}
