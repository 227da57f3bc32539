package io.jemu.loader.glibc;

import io.jemu.emulator.elf.Elf;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import java.util.HashMap;
import java.util.Map;

/** The defined symbols of one object by name, whatever their version. */
public final class ExportedSymbols {
    public static final String RTLD_GLOBAL = "_rtld_global";
    public static final String RTLD_GLOBAL_RO = "_rtld_global_ro";

    private final LinkMap map;
    private final Map<String, Integer> indices;

    public ExportedSymbols(LinkMap map) {
        this.map = map;
        this.indices = new HashMap<>();
        DynamicSymbols table = map.dynamicSymbols();
        for (int i = 1; i < table.count(); i++) {
            if (table.section(i) != Elf.SHN_UNDEF) {
                indices.put(table.name(i), i);
            }
        }
    }

    private ExportedSymbols(LinkMap map, Map<String, Integer> indices) {
        this.map = map;
        this.indices = indices;
    }

    /** The same symbols of the object in a process that was forked off. */
    ExportedSymbols copy(LinkMap child) {
        return new ExportedSymbols(child, indices);
    }

    /** The index in the symbol table, {@link Elf#STN_UNDEF} if there is no such symbol. */
    public int index(String name) {
        return indices.getOrDefault(name, Elf.STN_UNDEF);
    }

    /** The address, 0 if there is no such symbol. */
    public long address(String name) {
        int index = index(name);
        return index == Elf.STN_UNDEF ? 0 : map.base() + map.dynamicSymbols().value(index);
    }
}
