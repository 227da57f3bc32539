package io.jemu.loader.lookup;

import static io.jemu.loader.lookup.LookupFlags.DL_LOOKUP_FOR_RELOCATE;
import static io.jemu.loader.lookup.LookupFlags.DL_LOOKUP_RETURN_NEWEST;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import java.nio.charset.StandardCharsets;

/**
 * Decides which symbol of one object, if any, is what a look-up wants: check_match of glibc's dl-lookup.c and the walk
 * along one hash chain around it. Holds the look-up's parameters while it lasts.
 */
public final class SymbolMatch {
    /** The look-up starts from a name, not from a symbol. */
    public static final int NO_REFERENCE = Reference.NO_SYMBOL;

    private static final int DEFINING_TYPES = 1 << SymbolType.STT_NOTYPE.value() | 1 << SymbolType.STT_OBJECT.value()
            | 1 << SymbolType.STT_FUNC.value() | 1 << SymbolType.STT_COMMON.value() | 1 << SymbolType.STT_TLS.value()
            | 1 << SymbolType.STT_GNU_IFUNC.value();
    private static final int STT_TLS = SymbolType.STT_TLS.value();
    /** Version indices below are "local", "global" (the unversioned or base version) and the oldest named version. */
    private static final int FIRST_NEWER_VERSION = 3;
    private static final int FIRST_VERSION = 2;
    private static final int GNU_HASH_SEED = 5381;
    private static final int GNU_HASH_FACTOR = 33;

    private final int assertionLine;
    private LinkMap requester;
    private int reference;
    private byte[] name;
    private int nameAt;
    private int gnuHash;
    private int sysvHash;
    private FoundVersion version;
    private int flags;
    private String text;

    /** Why a symbol of the right name is not the one. */
    enum Verdict {
        ACCEPTED,
        /** No value, or not a kind of symbol that defines anything. */
        NO_DEFINITION,
        /** Undefined here, and the reference does not take a program's address for it. */
        UNDEFINED,
        OTHER_VERSION,
        /** A newer version than an unversioned reference gets, but accepted if it is the only one. */
        NOT_DEFAULT_VERSION,
        /** A version that only references which name it may have. */
        HIDDEN_VERSION
    }

    /** @param assertionLine see {@link LookupRules} */
    public SymbolMatch(int assertionLine) {
        this.assertionLine = assertionLine;
    }

    /**
     * Sets the parameters of a look-up.
     *
     * @param reference the symbol of the requester's table that refers to the definition, or {@link #NO_REFERENCE}
     * @param name holds the NUL-terminated name at {@code nameAt}
     * @param version the version wanted, or null
     * @param flags {@link LookupFlags}
     */
    public void begin(LinkMap requester, int reference, byte[] name, int nameAt, FoundVersion version, int flags) {
        this.requester = requester;
        this.reference = reference;
        this.name = name;
        this.nameAt = nameAt;
        this.version = version;
        this.flags = flags;
        this.text = null;
        int gnu = GNU_HASH_SEED;
        for (int i = nameAt; name[i] != 0; i++) {
            gnu = gnu * GNU_HASH_FACTOR + (name[i] & 0xff);
        }
        gnuHash = gnu;
        int sysv = 0;
        for (int i = nameAt; name[i] != 0; i++) {
            sysv = (sysv << 4) + (name[i] & 0xff);
            int high = sysv & 0xf0000000;
            sysv = (sysv ^ high >>> 24) & ~high;
        }
        sysvHash = sysv;
    }

    /** The name that is looked up; made on demand, for messages and listeners. */
    public String name() {
        if (text == null) {
            int end = nameAt;
            while (name[end] != 0) {
                end++;
            }
            text = new String(name, nameAt, end - nameAt, StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    int reference() {
        return reference;
    }

    boolean forRelocation() {
        return (flags & DL_LOOKUP_FOR_RELOCATE) != 0;
    }

    /** Whether the referring symbol is undefined, yet has the address of a PLT entry that stands for the function. */
    boolean referenceHasAddress() {
        return reference != NO_REFERENCE && requester.dynamicSymbols().value(reference) != 0
                && requester.dynamicSymbols().section(reference) == Elf.SHN_UNDEF;
    }

    /** The symbol of {@code map} that the look-up wants, or {@link Elf#STN_UNDEF}. */
    public int findIn(LinkMap map, DynamicSymbols table, TypeClass type) {
        int versioned = Elf.STN_UNDEF;
        int versions = 0;
        for (int i = table.first(gnuHash, sysvHash); i != Elf.STN_UNDEF; i = table.next(i, gnuHash)) {
            if (!(map == requester && i == reference) && !table.named(i, name, nameAt)) {
                continue;
            }
            Verdict verdict = judge(map, table, i, type);
            if (verdict == Verdict.ACCEPTED) {
                return i;
            }
            if (verdict == Verdict.NOT_DEFAULT_VERSION && versions++ == 0) {
                versioned = i;
            }
        }
        // Exactly one version: there is no ambiguity about what an unversioned reference means.
        return versions == 1 ? versioned : Elf.STN_UNDEF;
    }

    /** The next symbol of this name after {@code symbol} (0 to start), or {@link Elf#STN_UNDEF}: for explanations. */
    int nextNamed(DynamicSymbols table, int symbol) {
        int i = symbol == Elf.STN_UNDEF ? table.first(gnuHash, sysvHash) : table.next(symbol, gnuHash);
        while (i != Elf.STN_UNDEF && !table.named(i, name, nameAt)) {
            i = table.next(i, gnuHash);
        }
        return i;
    }

    /** Judges a symbol that has the right name. */
    Verdict judge(LinkMap map, DynamicSymbols table, int symbol, TypeClass type) {
        int stt = table.type(symbol);
        if (table.value(symbol) == 0 && table.section(symbol) != Elf.SHN_ABS && stt != STT_TLS
                || (1 << stt & DEFINING_TYPES) == 0) {
            return Verdict.NO_DEFINITION;
        }
        if (type == TypeClass.PLT && table.section(symbol) == Elf.SHN_UNDEF) {
            return Verdict.UNDEFINED;
        }
        if (!table.versioned()) {
            if (version != null && assertionLine != 0 && version.file() != null && map.isNamed(version.file())) {
                throw FatalMessage.assertion("dl-lookup.c", assertionLine, "check_match",
                        "version->filename == NULL || ! _dl_name_match_p (version->filename, map)");
            }
            return Verdict.ACCEPTED;
        }
        int versym = table.version(symbol);
        int index = versym & Elf.VERSYM_VERSION;
        boolean hidden = (versym & Elf.VERSYM_HIDDEN) != 0;
        if (version == null) {
            int newer = (flags & DL_LOOKUP_RETURN_NEWEST) != 0 ? FIRST_VERSION : FIRST_NEWER_VERSION;
            if (index < newer) {
                return Verdict.ACCEPTED;
            }
            return hidden ? Verdict.HIDDEN_VERSION : Verdict.NOT_DEFAULT_VERSION;
        }
        FoundVersion own = map.version(index);
        if (own != null && own.hash() == version.hash() && own.name().equals(version.name())) {
            return Verdict.ACCEPTED;
        }
        boolean unnamed = own == null || own.hash() == 0;
        return !version.hidden() && unnamed && !hidden ? Verdict.ACCEPTED : Verdict.OTHER_VERSION;
    }
}
