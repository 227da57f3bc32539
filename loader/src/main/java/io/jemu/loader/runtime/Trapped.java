package io.jemu.loader.runtime;

import io.jemu.syscalls.kernel.Process;
import java.util.function.Function;

/** The addresses at which a process reaches Java, by the name of the function that is replaced. */
public final class Trapped {
    /** Where the first entry of a procedure linkage table jumps. */
    public static final String RESOLVER = "_dl_runtime_resolve";
    /** The same for an object whose calls auditors want to know of. */
    public static final String PROFILER = "_dl_runtime_profile";
    /** Where such a call returns. */
    public static final String PROFILED_RETURN = "_dl_audit_pltexit";
    /** What libc calls before the program's constructors. */
    public static final String PREINIT = "_dl_audit_preinit";
    /** What libc calls at exit. */
    public static final String FINI = "_dl_fini";
    /** Where functions lead that Java defines. */
    public static final String JAVA_CALL = "Java function";
    /** Where the next definitions return that those call. */
    public static final String JAVA_RETURN = "next definition";
    /** Where functions return that {@link Continuations} calls. */
    public static final String CONTINUE = "continuation";
    /** The slow path of __tls_get_addr. */
    public static final String TLS_GET_ADDR = "__tls_get_addr";
    /** The slow path of a TLS descriptor. */
    public static final String TLS_DESCRIPTOR = "_dl_tlsdesc_dynamic";

    private final Traps traps;
    private final Process process;
    private final Function<String, Traps.Handler> handlers;

    /** @param handlers the Java code for each name */
    public Trapped(Traps traps, Process process, Function<String, Traps.Handler> handlers) {
        this.traps = traps;
        this.process = process;
        this.handlers = handlers;
    }

    /** The same addresses in a process that was forked off. */
    Trapped copy(Process child) {
        return new Trapped(traps, child, handlers);
    }

    /** The address of a function's trap. */
    public long address(String name) {
        return process.trapAddress(traps.index(name, handlers.apply(name)));
    }

    /** The function that an address stands for, empty if it is none of the loader's trap addresses: for listings. */
    public String name(long address) {
        return traps.names().filter(name -> address(name) == address).findFirst().orElse("");
    }

    /** Whether an address is in the page with the traps. */
    public boolean contains(long address) {
        return process.holdsTrap(address);
    }
}
