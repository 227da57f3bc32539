package io.jemu.loader.audit;

import io.jemu.loader.object.LinkMap;

/**
 * A symbol that is bound, or called through a procedure linkage table.
 *
 * @param referrer the object that refers to it
 * @param definer the object that defines it
 * @param symbol the definition's index in the definer's symbol table
 * @param value the address; an auditor may answer with another
 * @param flags LA_SYMB_ bits of {@link AuditFlags}; an auditor may answer with NOPLTENTER and NOPLTEXIT
 */
public record AuditedSymbol(LinkMap referrer, LinkMap definer, int symbol, long value, int flags) {
    /** The name of the definition. */
    public String name() {
        return definer.dynamicSymbols().name(symbol);
    }

    public AuditedSymbol withValue(long other) {
        return new AuditedSymbol(referrer, definer, symbol, other, flags);
    }

    public AuditedSymbol withFlags(int other) {
        return new AuditedSymbol(referrer, definer, symbol, value, other);
    }
}
