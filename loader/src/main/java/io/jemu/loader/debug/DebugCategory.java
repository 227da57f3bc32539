package io.jemu.loader.debug;

import io.jemu.loader.host.GlibcVersion;

/** What LD_DEBUG can ask for; the names and texts of ld.so's help, in its order. */
public enum DebugCategory {
    LIBS("libs", "display library search paths"),
    RELOC("reloc", "display relocation processing"),
    FILES("files", "display progress for input file"),
    SYMBOLS("symbols", "display symbol table processing"),
    BINDINGS("bindings", "display information about symbol binding"),
    VERSIONS("versions", "display version dependencies"),
    SCOPES("scopes", "display scope information"),
    /** Since glibc 2.43. */
    TLS("tls", "display TLS structures processing"),
    /** Since glibc 2.43. */
    SECURITY("security", "show security warnings for input files"),
    STATISTICS("statistics", "display relocation statistics"),
    UNUSED("unused", "determined unused DSOs"),
    /** Calls of constructors and destructors: no word of its own, most others imply it (DL_DEBUG_IMPCALLS). */
    CALLS(null, null);

    private final String word;
    private final String help;

    DebugCategory(String word, String help) {
        this.word = word;
        this.help = help;
    }

    /** The word in LD_DEBUG; null for one that cannot be asked for by itself. */
    public String word() {
        return word;
    }

    /** The line of LD_DEBUG=help. */
    public String help() {
        return help;
    }

    /** The bit in _dl_debug_mask. */
    public int mask() {
        return switch (this) {
            case LIBS -> 1;
            case CALLS -> 1 << 1;
            case BINDINGS -> 1 << 2;
            case SYMBOLS -> 1 << 3;
            case VERSIONS -> 1 << 4;
            case RELOC -> 1 << 5;
            case FILES -> 1 << 6;
            case STATISTICS -> 1 << 7;
            case UNUSED -> 1 << 8;
            case SCOPES -> 1 << 9;
            case TLS -> 1 << 11;
            case SECURITY -> 1 << 12;
        };
    }

    /** Whether asking for it also asks for {@link #CALLS}. */
    boolean showsCalls() {
        return switch (this) {
            case LIBS, RELOC, FILES, SYMBOLS, BINDINGS, VERSIONS -> true;
            case SCOPES, TLS, SECURITY, STATISTICS, UNUSED, CALLS -> false;
        };
    }

    /** Whether "all" includes it. */
    boolean partOfAll() {
        return showsCalls() || this == SCOPES || this == TLS || this == SECURITY;
    }

    /** Whether ld.so of this version knows it. */
    boolean existsIn(GlibcVersion version) {
        return this != TLS && this != SECURITY || version.atLeast(2, 43);
    }
}
