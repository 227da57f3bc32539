package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * "The .SUNW_syminfo section contains one entry for every entry in the associated symbol table" (Syminfo Table
 * Section): DT_SYMINFO of one object, copied out of guest memory. An object without the table, and a symbol behind its
 * end, have no flags.
 */
final class Syminfo {
    /** The reference has an association to the object containing the definition; also called SYMINFO_FLG_DIRECT. */
    static final int SYMINFO_FLG_DEPEND = 0x1;
    /** The definition acts as a standard filter. */
    static final int SYMINFO_FLG_FILTER = 0x2;
    /** The definition is the result of a copy relocation. */
    static final int SYMINFO_FLG_COPY = 0x4;
    /** The reference is to an object that should be lazily loaded. */
    static final int SYMINFO_FLG_LAZYLOAD = 0x8;
    /** The reference should be bound directly to the definition. */
    static final int SYMINFO_FLG_DIRECTBIND = 0x10;
    /** The definition must not be bound to directly. */
    static final int SYMINFO_FLG_NOEXTDIRECT = 0x20;
    /** The definition acts as an auxiliary filter. */
    static final int SYMINFO_FLG_AUXILIARY = 0x40;
    /** The definition acts as an interposer. */
    static final int SYMINFO_FLG_INTERPOSE = 0x80;
    /** The definition is associated with capabilities, of which there are none on Linux: it is one like all others. */
    static final int SYMINFO_FLG_CAP = 0x100;
    /** The reference is to an object that is loaded only by a call or a question. */
    static final int SYMINFO_FLG_DEFERRED = 0x200;

    /** Symbol bound to self. */
    static final int SYMINFO_BT_SELF = 0xffff;
    /** Symbol bound to parent: what caused the object to be loaded. */
    static final int SYMINFO_BT_PARENT = 0xfffe;
    /** Values from here on are no indices of the dynamic section. */
    static final int SYMINFO_BT_LOWRESERVE = 0xff00;

    /** sizeof(Elf64_Syminfo): si_boundto, si_flags. */
    private static final int ENTRY_SIZE = 4;
    private static final Syminfo NONE = new Syminfo(new int[0]);

    private final int[] entries;

    private Syminfo(int[] entries) {
        this.entries = entries;
    }

    /** @throws LoaderError if the object's table is not inside it, or has entries of another size */
    static Syminfo of(LinkMap map) {
        if (!map.dynamic().has(DynamicTag.DT_SYMINFO)) {
            return NONE;
        }
        long address = map.dynamic().address(DynamicTag.DT_SYMINFO);
        long size = map.dynamic().value(DynamicTag.DT_SYMINSZ);
        long entrySize = map.dynamic().value(DynamicTag.DT_SYMINENT);
        if (entrySize != ENTRY_SIZE || address < map.image().mapStart() || size < 0
                || size > map.image().mapEnd() - address || size > Integer.MAX_VALUE) {
            throw new LoaderError(0, map.name(), "invalid symbol information table");
        }
        int[] entries = new int[(int) size / ENTRY_SIZE];
        ByteBuffer.wrap(map.memory().read(address, entries.length * ENTRY_SIZE)).order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer().get(entries);
        return new Syminfo(entries);
    }

    /** Whether a symbol has all of these flags. */
    boolean has(int symbol, int flags) {
        return symbol > 0 && symbol < entries.length && (entries[symbol] >>> Short.SIZE & flags) == flags;
    }

    /** si_boundto: an index of the dynamic section, or one of the reserved values. */
    int boundTo(int symbol) {
        return entries[symbol] & 0xffff;
    }

    /** Whether there is a table. */
    boolean present() {
        return entries.length > 0;
    }
}
