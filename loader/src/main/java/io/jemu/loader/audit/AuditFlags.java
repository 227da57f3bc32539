package io.jemu.loader.audit;

/** Bits of the audit interface (link.h, bits/link_lavcurrent.h, rtld-audit(7)). */
public final class AuditFlags {
    /** What la_objopen answers: bindings to the object are to be told. */
    public static final int LA_FLG_BINDTO = 0x01;
    /** Bindings from the object are to be told. */
    public static final int LA_FLG_BINDFROM = 0x02;

    /** Flags of la_symbind: no call of la_pltenter for this symbol. */
    public static final int LA_SYMB_NOPLTENTER = 0x01;
    /** No call of la_pltexit for this symbol. */
    public static final int LA_SYMB_NOPLTEXIT = 0x02;
    /** The binding is made by dlsym. */
    public static final int LA_SYMB_DLSYM = 0x08;
    /** An auditor before has changed the value. */
    public static final int LA_SYMB_ALTVALUE = 0x10;
    /** Neither of both. */
    static final int NO_PLT = LA_SYMB_NOPLTENTER | LA_SYMB_NOPLTEXIT;
    /** Bits for each auditor, and for the summary of all, in the word that remembers {@link #NO_PLT}. */
    static final int PLT_BITS = 2;

    private AuditFlags() {}
}
