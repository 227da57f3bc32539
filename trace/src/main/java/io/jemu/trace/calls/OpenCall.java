package io.jemu.trace.calls;

import io.jemu.trace.prototype.Arguments;

/**
 * A call that has not returned.
 *
 * @param slot where its return address lies on the stack
 * @param caller null for code of no object
 * @param symbol null for a resolver's: it is not told
 * @param arguments null for a resolver's
 */
record OpenCall(long slot, long returnAddress, CalledObject caller, ProcessFunctions.Function function, String symbol,
        int depth, Arguments arguments) {
    boolean returnedAt(long rsp, long address) {
        return slot + Long.BYTES == rsp && returnAddress == address;
    }
}
