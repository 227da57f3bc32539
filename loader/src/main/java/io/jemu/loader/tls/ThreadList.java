package io.jemu.loader.tls;

import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.ThreadField;
import java.util.ArrayList;
import java.util.List;

/** The threads of a process as libc lists them (_dl_stack_used, _dl_stack_user). */
public final class ThreadList {
    /** More threads than Linux allows are a list that was overwritten. */
    private static final int MAXIMUM = 1 << 22;

    private ThreadList() {}

    /**
     * The thread pointers of all threads.
     *
     * @param current the running thread, which is listed even where libc keeps no list that we know (2.31)
     */
    public static List<Long> all(RtldData data, long current) {
        List<Long> threads = new ArrayList<>();
        threads.add(current);
        threads.addAll(of(data, RtldGlobal._dl_stack_used));
        threads.addAll(of(data, RtldGlobal._dl_stack_user));
        threads.subList(1, threads.size()).removeIf(thread -> thread == current);
        return threads;
    }

    /** The thread pointers in one list of libc's; none if this build has no such list, or it is not made yet. */
    public static List<Long> of(RtldData data, RtldGlobal list) {
        List<Long> threads = new ArrayList<>();
        if (!data.layout().has(list)) {
            return threads;
        }
        long head = data.global().at(list);
        long node = data.memory().read64(head);
        for (int i = 0; node != head && node != 0 && i < MAXIMUM; i++) {
            threads.add(node - data.layout().offset(ThreadField.list));
            node = data.memory().read64(node);
        }
        return threads;
    }
}
