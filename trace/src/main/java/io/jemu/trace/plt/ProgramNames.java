package io.jemu.trace.plt;

import io.jemu.emulator.cpu.TrapPage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.instructions.AddressNames;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedSymbols;
import java.util.ArrayList;
import java.util.List;

/**
 * What addresses of a process are called: functions, and where jemu has linked the program also entries of linkage
 * tables, words of global offset tables, and what the linker itself puts there.
 */
public final class ProgramNames implements AddressNames {
    private final RuntimeLinker linker;
    private final MappedSymbols symbols;
    private final List<ObjectPlt> objects = new ArrayList<>();

    /** @param linker of the process or of one that it was forked off from, null if jemu does not link it */
    public ProgramNames(RuntimeLinker linker, MemoryMap map) {
        this.linker = linker;
        this.symbols = new MappedSymbols(map);
    }

    /** The same in a process that was forked off. */
    public ProgramNames copy(MemoryMap map) {
        ProgramNames copy = new ProgramNames(linker, map);
        copy.objects.addAll(objects);
        return copy;
    }

    /** The symbols of the process's objects. */
    public MappedSymbols symbols() {
        return symbols;
    }

    /** An object is mapped, and may be relocated yet. */
    public void add(LinkMap map) {
        if (!map.isProxy()) {
            add(ObjectPlt.of(map, LookupAccount.name(map), symbol -> true, this::symbol), map);
        }
    }

    /** The symbol of the function that begins at an address, empty if there is none. */
    String symbol(long address) {
        CodeLocation location = symbols.locate(address);
        return location == null || location.symbol() == null || location.offset() != 0 ? "" : location.symbol();
    }

    /** Takes an object in, in the place of what was there before. */
    void add(ObjectPlt object, LinkMap map) {
        objects.removeIf(old -> old.overlaps(map));
        objects.add(object);
    }

    /** The objects with linkage tables. */
    List<ObjectPlt> objects() {
        return objects;
    }

    @Override
    public String name(long address) {
        for (ObjectPlt object : objects) {
            if (object.contains(address)) {
                String name = object.name(address);
                if (!name.isEmpty()) {
                    return name;
                }
            }
        }
        if (linker != null) {
            if (linker.trapped().contains(address)) {
                return trap(address);
            }
            LinkMap map = linker.index().byGuestAddress(address);
            if (map != null) {
                return "link_map of " + LookupAccount.name(map);
            }
        }
        return symbols.name(address);
    }

    @Override
    public String data(long address) {
        String name = name(address);
        if (!name.isEmpty()) {
            return name;
        }
        CodeLocation location = symbols.place(address);
        return location == null || location.symbol() == null ? "" : location.text();
    }

    private String trap(long address) {
        long offset = address % TrapPage.STRIDE;
        String name = linker.trapped().name(address - offset);
        return name.isEmpty() ? MappedSymbols.TRAP_PAGE : name + (offset == 0 ? "" : "+0x" + Long.toHexString(offset));
    }
}
