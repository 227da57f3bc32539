package io.jemu.loader.audit;

import io.jemu.loader.object.LinkMap;
import java.util.Set;

/**
 * Watches programs being linked, and may have a say in it: the audit interface of rtld-audit(7) in Java. An audit
 * module of the guest (LD_AUDIT) is one such auditor. Only {@link #events} that are asked for cost anything. All
 * processes of a run share an auditor; {@link LinkMap#memory} tells them apart.
 */
public interface LinkAuditor {
    /** What it wants to be told of; always the same answer. */
    Set<AuditEvent> events();

    /**
     * The list of objects of a namespace changes.
     *
     * @param head the object that was loaded first into it
     */
    default void activity(LinkMap head, AuditActivity activity) {}

    /**
     * A name or path is about to be tried.
     *
     * @param requester the object on whose behalf
     * @return the name itself, another one to be tried instead, or null to pass it over
     */
    default String search(String name, LinkMap requester, SearchSource source) {
        return name;
    }

    /**
     * An object was mapped.
     *
     * @return LA_FLG_ bits of {@link AuditFlags}: which bindings are to be told
     */
    default int opened(LinkMap map) {
        return 0;
    }

    /** All objects that the program starts with are there, its own code is about to run. */
    default void preinit(LinkMap main) {}

    /**
     * A symbol is bound between objects of which the one asked for {@link AuditFlags#LA_FLG_BINDFROM} and the other for
     * {@link AuditFlags#LA_FLG_BINDTO}; for dlsym one of the two is enough.
     *
     * @return the same symbol, or with another value or flags
     */
    default AuditedSymbol bound(AuditedSymbol symbol) {
        return symbol;
    }

    /** A function is about to be called through a procedure linkage table. */
    default PltCall entered(PltCall call) {
        return call;
    }

    /**
     * A function whose call was told has returned.
     *
     * @param results the guest address of a La_x86_64_retval, which may be changed
     */
    default void left(PltCall call, long results) {}

    /** An object's destructors have run, it is about to be unmapped. */
    default void closed(LinkMap map) {}
}
