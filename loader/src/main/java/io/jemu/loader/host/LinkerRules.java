package io.jemu.loader.host;

/** Whose rules hold where dynamic linkers differ. */
public enum LinkerRules {
    /** Those of glibc's ld.so. */
    GLIBC,
    /** Those of the Solaris ld.so.1, for objects that ask for them; its words and its end for failures. */
    SOLARIS
}
