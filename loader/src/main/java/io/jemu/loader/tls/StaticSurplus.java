package io.jemu.loader.tls;

import io.jemu.loader.host.Tunables;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.Namespaces;

/**
 * Room in the static blocks for initial-exec variables of objects that dlopen loads (_dl_tls_static_surplus_init in
 * elf/dl-tls.c).
 *
 * @param namespaces for how many namespaces there is room
 * @param optional how many bytes may be used just to be faster
 */
public record StaticSurplus(long namespaces, long optional) {
    /** What a C library's own libraries need of it for each namespace (LIBC_IE_TLS, OTHER_IE_TLS). */
    private static final long LIBC = 144;
    private static final long OTHER = 144;
    private static final long LEGACY = 144;
    /** The tunables' values where a C library does not have them. */
    private static final long NAMESPACES = 4;
    private static final long OPTIONAL = 512;

    public static StaticSurplus of(Tunables tunables) {
        return new StaticSurplus(tunables.number("glibc.rtld.nns", NAMESPACES),
                tunables.number("glibc.rtld.optional_static_tls", OPTIONAL));
    }

    /**
     * The room in bytes.
     *
     * @param auditModules how many audit modules there are, each with a namespace of its own
     * @throws FatalMessage if there are more than namespaces for them
     */
    long size(int auditModules) {
        long left = Namespaces.MAXIMUM - Math.min(namespaces, Namespaces.MAXIMUM);
        if (auditModules > left) {
            throw new FatalMessage("Failed loading " + auditModules + " audit modules, " + left + " are supported.");
        }
        long all = namespaces + auditModules;
        return (all - 1) * LIBC + all * OTHER + optional + LEGACY;
    }
}
