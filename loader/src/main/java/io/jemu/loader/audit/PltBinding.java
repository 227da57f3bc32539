package io.jemu.loader.audit;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;

/**
 * What a slot of a procedure linkage table was bound to, and who wants to know of calls: glibc's struct reloc_result.
 */
public final class PltBinding {
    private LinkMap definer;
    private int symbol;
    private long value;
    private int flags;
    private int forbidden;
    private boolean done;

    PltBinding() {}

    PltBinding copy(LinkMapCopies copies) {
        PltBinding copy = new PltBinding();
        copy.definer = copies.of(definer);
        copy.symbol = symbol;
        copy.value = value;
        copy.flags = flags;
        copy.forbidden = forbidden;
        copy.done = done;
        return copy;
    }

    void bind(LinkMap to, int index) {
        definer = to;
        symbol = index;
    }

    /** Remembers whose events are forbidden: two bits for each auditor, above two for all. */
    void forbid(int bits, int lastFlags) {
        forbidden = bits;
        flags = lastFlags;
    }

    void forbidMore(int bits) {
        forbidden |= bits;
    }

    int forbidden() {
        return forbidden;
    }

    /** The binding holds for all calls to come. */
    public void finish(long address) {
        value = address;
        done = true;
    }

    public boolean done() {
        return done;
    }

    /** Where calls go. */
    public long value() {
        return value;
    }

    /** Whether some auditor wants to be told of calls. */
    public boolean tellsCalls() {
        return definer != null && (forbidden & AuditFlags.LA_SYMB_NOPLTENTER) == 0;
    }

    AuditedSymbol of(LinkMap referrer) {
        return new AuditedSymbol(referrer, definer, symbol, value, flags);
    }
}
