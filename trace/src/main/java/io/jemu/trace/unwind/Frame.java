package io.jemu.trace.unwind;

/**
 * A function's frame on a stack.
 *
 * @param pc where the function is: for a caller, the address that its call returns to
 * @param rsp its stack pointer there
 * @param cfa the canonical frame address: what RSP was before the call of the function; 0 if it is not known
 * @param found how the frame was found
 * @param exact whether the function is at {@code pc} itself, not in the call before it: the innermost frame, and one
 *     that a signal interrupted
 */
public record Frame(long pc, long rsp, long cfa, Found found, boolean exact) {
    /** How a frame is found. */
    public enum Found {
        /** It is where the CPU is. */
        REGISTERS,
        /** By the unwind table of its callee. */
        UNWIND_TABLE,
        /** Its callee is a signal handler: by the context that the kernel has saved. */
        SIGNAL_CONTEXT,
        /** On top of the stack, as its callee has not executed an instruction yet. */
        TOP_OF_STACK,
        /** Its callee is jemu, which has called a function on its behalf. */
        CALLED_JEMU,
        /** A guess: by a chain of frame pointers. */
        FRAME_POINTER,
        /** A guess: the next word on the stack that follows a call instruction. */
        STACK_SCAN;

        /** Whether the frame may be none. */
        public boolean guess() {
            return this == FRAME_POINTER || this == STACK_SCAN;
        }
    }

    /** The address by which to look up the function: inside the call instruction. */
    public long site() {
        return exact ? pc : pc - 1;
    }
}
