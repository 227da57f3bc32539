package io.jemu.loader.relocate;

import io.jemu.loader.object.LinkMap;

/** Is told of relocation, for LD_DEBUG and for messages. */
public interface RelocationListener {
    /** An object is about to be relocated (LD_DEBUG=reloc). */
    void relocating(LinkMap map, boolean lazy);

    /** An object was relocated. */
    default void relocated(LinkMap map) {}

    /** Something that ld.so tells on standard error and goes on (_dl_error_printf); complete, without a line feed. */
    void complain(String text);

    /** A resolver was called for a relocation without a symbol (R_X86_64_IRELATIVE), and its result written. */
    default void resolved(LinkMap map, long slot, long resolver, long value) {}
}
