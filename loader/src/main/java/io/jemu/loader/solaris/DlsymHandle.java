package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;

/** Where dlsym(3C) looks. */
public sealed interface DlsymHandle {
    /** RTLD_DEFAULT: "the same rules used by the runtime linker to resolve any symbol reference". */
    record Default() implements DlsymHandle {}

    /** RTLD_PROBE: the same, but "does not initiate an exhaustive lazy loading fall back". */
    record Probe() implements DlsymHandle {}

    /** RTLD_NEXT: "in the objects that were loaded following" the calling one. */
    record Next() implements DlsymHandle {}

    /** RTLD_SELF: "in the objects that were loaded starting with" the calling one. */
    record Self() implements DlsymHandle {}

    /**
     * What dlopen returned.
     *
     * @param root the object
     * @param first RTLD_FIRST: only the object itself is searched
     */
    record Of(LinkMap root, boolean first) implements DlsymHandle {}
}
