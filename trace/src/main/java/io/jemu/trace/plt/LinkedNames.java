package io.jemu.trace.plt;

import io.jemu.emulator.cpu.TrapPage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.instructions.AddressNames;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedSymbols;
import java.util.List;

/**
 * What addresses of a process that jemu has linked are called: entries of linkage tables and words of global offset
 * tables, what the linker itself puts there, and functions.
 */
record LinkedNames(RuntimeLinker linker, MappedSymbols symbols, List<ObjectPlt> objects) implements AddressNames {
    /** @param objects may grow */
    LinkedNames(RuntimeLinker linker, MemoryMap map, List<ObjectPlt> objects) {
        this(linker, new MappedSymbols(map), objects);
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
        if (linker.trapped().contains(address)) {
            return trap(address);
        }
        LinkMap map = linker.index().byGuestAddress(address);
        return map != null ? "link_map of " + LookupAccount.name(map) : code(address);
    }

    private String trap(long address) {
        long offset = address % TrapPage.STRIDE;
        String name = linker.trapped().name(address - offset);
        return name.isEmpty() ? "jemu" : name + offset(offset);
    }

    private String code(long address) {
        CodeLocation location = symbols.locate(address);
        return location == null ? "" : location.text();
    }

    private static String offset(long offset) {
        return offset == 0 ? "" : "+0x" + Long.toHexString(offset);
    }
}
