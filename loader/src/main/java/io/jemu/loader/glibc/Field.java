package io.jemu.loader.glibc;

/** A member of one of glibc's private structures. */
public sealed interface Field permits RtldGlobal, RtldGlobalRo, LinkMapField, NamespaceField, ThreadField {
    /** The structure's C name. */
    String struct();

    /** The member's C name. */
    String name();
}
