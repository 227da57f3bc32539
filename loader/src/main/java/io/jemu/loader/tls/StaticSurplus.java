package io.jemu.loader.tls;

import io.jemu.loader.host.Tunables;

/**
 * Room in the static blocks for initial-exec variables of objects that dlopen loads (_dl_tls_static_surplus_init in
 * elf/dl-tls.c).
 *
 * @param size bytes
 * @param optional how many of them may be used just to be faster
 */
public record StaticSurplus(long size, long optional) {
    /** What a C library's own libraries need of it for each namespace (LIBC_IE_TLS, OTHER_IE_TLS). */
    private static final long LIBC = 144;
    private static final long OTHER = 144;
    private static final long LEGACY = 144;
    /** The tunables' values where a C library does not have them. */
    private static final long NAMESPACES = 4;
    private static final long OPTIONAL = 512;

    /** @param audits how many namespaces audit libraries have */
    public static StaticSurplus of(Tunables tunables, int audits) {
        long namespaces = tunables.number("glibc.rtld.nns", NAMESPACES) + audits;
        long optional = tunables.number("glibc.rtld.optional_static_tls", OPTIONAL);
        return new StaticSurplus((namespaces - 1) * LIBC + namespaces * OTHER + optional + LEGACY, optional);
    }
}
