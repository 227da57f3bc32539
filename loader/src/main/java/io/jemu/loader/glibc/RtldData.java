package io.jemu.loader.glibc;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;

/**
 * ld.so's data that libc shares: _rtld_global, _rtld_global_ro and the single variables that ld.so exports. The guest's
 * own ld.so is mapped for it, and not started.
 */
public final class RtldData {
    private final AddressSpace memory;
    private final Layout layout;
    private final LinkMap rtld;
    private final ExportedSymbols symbols;
    private final GuestStruct global;
    private final GuestStruct readOnly;

    /** @param rtld the mapped ld.so, whose layout was recognized */
    public RtldData(AddressSpace memory, Layout layout, LinkMap rtld) {
        this(memory, layout, rtld, new ExportedSymbols(rtld));
    }

    private RtldData(AddressSpace memory, Layout layout, LinkMap rtld, ExportedSymbols symbols) {
        this.memory = memory;
        this.layout = layout;
        this.rtld = rtld;
        this.symbols = symbols;
        this.global = new GuestStruct(memory, layout, symbols.address(ExportedSymbols.RTLD_GLOBAL));
        this.readOnly = new GuestStruct(memory, layout, symbols.address(ExportedSymbols.RTLD_GLOBAL_RO));
    }

    /** The same in a process that was forked off. */
    public RtldData copy(LinkMapCopies copies) {
        LinkMap child = copies.of(rtld);
        return new RtldData(copies.memory(), layout, child, symbols.copy(child));
    }

    public AddressSpace memory() {
        return memory;
    }

    public Layout layout() {
        return layout;
    }

    /** The mapped ld.so. */
    public LinkMap rtld() {
        return rtld;
    }

    /** Symbols that ld.so exports. */
    public ExportedSymbols symbols() {
        return symbols;
    }

    /** _rtld_global. */
    public GuestStruct global() {
        return global;
    }

    /** _rtld_global_ro. */
    public GuestStruct readOnly() {
        return readOnly;
    }

    /** _rtld_global._dl_ns[number]. */
    GuestStruct namespace(int number) {
        return new GuestStruct(memory, layout,
                global.at(RtldGlobal._dl_ns) + (long) number * layout.size(NamespaceField.class));
    }
}
