package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;

/** Where dlsym(3C) looks. */
public sealed interface DlsymHandle {
    /** RTLD_DEFAULT: "the same rules used by the runtime linker to resolve any symbol reference from the caller". */
    record Default() implements DlsymHandle {}

    /** RTLD_PROBE: the same, but "does not initiate an exhaustive lazy loading fall back". */
    record Probe() implements DlsymHandle {}

    /** RTLD_NEXT: "in the objects that were loaded following the object from which the dlsym() call is made". */
    record Next() implements DlsymHandle {}

    /** RTLD_SELF: "in the objects that were loaded starting with the object from which the call is made". */
    record Self() implements DlsymHandle {}

    /**
     * What dlopen returned.
     *
     * @param root the object
     * @param first RTLD_FIRST: "only the first dependency on the handle can be used to satisfy dlsym() requests"
     */
    record Of(LinkMap root, boolean first) implements DlsymHandle {}
}
