package io.jemu.loader.tls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.glibc.GuestStruct;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.ThreadField;

/**
 * Writes struct pthread of the first thread as ld.so leaves it: tcbhead_t, the thread's place in libc's lists, robust
 * list, rseq area (glibc's __tls_init_tp, security_init).
 */
public final class MainThread {
    /** Members of tcbhead_t, the same in all versions. */
    private static final int TCB = 0;
    private static final int SELF = 16;
    private static final int STACK_GUARD = 40;
    private static final int POINTER_GUARD = 48;
    /** The guard's lowest byte is zero, so that string functions do not run over it. */
    private static final long STACK_GUARD_MASK = ~0xffL;
    /** offsetof (pthread_mutex_t, __data.__lock) - offsetof (pthread_mutex_t, __data.__list.__next). */
    private static final long FUTEX_OFFSET = -32;
    private static final int ROBUST_FUTEX_OFFSET = 8;
    /** ALLOCATE_GUARD_USER of enum allocate_stack_mode_t. */
    private static final int STACK_MODE_USER = 2;
    /** THREAD_STATE_JOINABLE. */
    private static final int JOINABLE = 2;
    private static final int RSEQ_CPU_ID = 4;
    /** RSEQ_CPU_ID_REGISTRATION_FAILED. */
    private static final int REGISTRATION_FAILED = -2;

    private final RtldData data;
    private final AddressSpace memory;
    private final GuestStruct thread;

    /** @param tcb the thread pointer */
    public MainThread(RtldData data, long tcb) {
        this.data = data;
        this.memory = data.memory();
        this.thread = new GuestStruct(memory, data.layout(), tcb);
    }

    /** The address of the member that the kernel clears when the thread ends. */
    public long tidAddress() {
        return thread.at(ThreadField.tid);
    }

    /** The head of the robust mutex list. */
    public long robustList() {
        return thread.at(ThreadField.robust_head);
    }

    /**
     * Fills the structure in.
     *
     * @param random address of the 16 bytes of AT_RANDOM
     * @param stackEnd __libc_stack_end
     * @param rseqOffset where the rseq area is, relative to the thread pointer
     */
    public void initialize(int tid, long random, long stackEnd, long rseqOffset) {
        long tcb = thread.address();
        memory.write64(tcb + TCB, tcb);
        memory.write64(tcb + SELF, tcb);
        memory.write64(tcb + STACK_GUARD, memory.read64(random) & STACK_GUARD_MASK);
        memory.write64(tcb + POINTER_GUARD, memory.read64(random + Long.BYTES));
        thread.set32(ThreadField.tid, tid);
        thread.set(ThreadField.specific, thread.at(ThreadField.specific_1stblock));
        thread.set(ThreadField.robust_prev, robustList());
        memory.write64(robustList(), robustList());
        memory.write64(robustList() + ROBUST_FUTEX_OFFSET, FUTEX_OFFSET);
        thread.set8(ThreadField.user_stack, 1);
        thread.set32(ThreadField.stack_mode, STACK_MODE_USER);
        thread.set32(ThreadField.joinstate, JOINABLE);
        thread.set(ThreadField.stackblock_size, stackEnd);
        if (rseqOffset != 0) {
            memory.write32(tcb + rseqOffset + RSEQ_CPU_ID, REGISTRATION_FAILED);
        }
        enterLists();
    }

    /** Makes the lists of thread stacks, with this thread as the only one whose stack is not libc's. */
    private void enterLists() {
        if (!data.layout().has(RtldGlobal._dl_stack_user)) {
            return;
        }
        emptyList(data.global().at(RtldGlobal._dl_stack_used));
        emptyList(data.global().at(RtldGlobal._dl_stack_cache));
        long head = data.global().at(RtldGlobal._dl_stack_user);
        long node = thread.at(ThreadField.list);
        link(head, node);
        link(node, head);
    }

    private void emptyList(long head) {
        link(head, head);
    }

    private void link(long first, long second) {
        memory.write64(first, second);
        memory.write64(second + Long.BYTES, first);
    }
}
