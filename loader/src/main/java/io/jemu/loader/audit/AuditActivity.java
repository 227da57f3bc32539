package io.jemu.loader.audit;

/** What happens to the objects of a namespace: the second argument of la_activity, LA_ACT_ and the name. */
public enum AuditActivity {
    /** The list of objects is complete again. */
    CONSISTENT,
    /** Objects are being added. */
    ADD,
    /** Objects are being removed. */
    DELETE
}
