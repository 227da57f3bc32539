package io.jemu.loader.audit;

/**
 * A call through a procedure linkage table, before it happens.
 *
 * @param symbol what is called; an auditor may answer with another value, and flags that forbid further events
 * @param registers the guest address of a La_x86_64_regs with the arguments, which may be changed
 * @param frameSize how many bytes of stack arguments must be copied so that the return can be told; an auditor that
 *     wants to be told of it answers with a number, 0 or more
 */
public record PltCall(AuditedSymbol symbol, long registers, long frameSize) {
    /** No auditor wants to be told of the return. */
    public static final long NO_EXIT = -1;
}
