package io.jemu.loader.audit;

/** What an auditor can ask to be told of; in the order of struct audit_ifaces of glibc. */
public enum AuditEvent {
    ACTIVITY("la_activity"),
    SEARCH("la_objsearch"),
    OPEN("la_objopen"),
    PREINIT("la_preinit"),
    BIND("la_symbind64"),
    PLT_ENTER("la_x86_64_gnu_pltenter"),
    PLT_EXIT("la_x86_64_gnu_pltexit"),
    CLOSE("la_objclose");

    private final String function;

    AuditEvent(String function) {
        this.function = function;
    }

    /** The function of an audit module that is called then (rtld-audit(7)). */
    public String function() {
        return function;
    }
}
