package io.jemu.loader.glibc;

/** Members of struct pthread of glibc, which the thread pointer points to; the C names. */
public enum ThreadField implements Field {
    list, tid, robust_prev, robust_head, specific_1stblock, specific, user_stack, stack_mode, joinstate, stackblock,
    stackblock_size, guardsize, rseq_area;

    @Override
    public String struct() {
        return "pthread";
    }
}
