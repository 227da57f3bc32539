package io.jemu.loader.object;

/**
 * What a version index of an object means: struct r_found_version of glibc.
 *
 * @param name for instance GLIBC_2.2.5
 * @param hash SysV hash of the name
 * @param hidden whether the reference must match exactly (bit 15 of vna_other); false for definitions
 * @param file the DT_NEEDED name of the object that must define it (vn_file), null for a definition
 */
public record FoundVersion(String name, int hash, boolean hidden, String file) {
}
