package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import java.util.HashMap;
import java.util.Map;

/**
 * The STB_GNU_UNIQUE symbols of a namespace: the first definition that was bound is the only one, whatever scopes say
 * (do_lookup_unique of glibc). C++ uses it for static members of templates and inline functions.
 */
public final class UniqueSymbols {
    private final Map<String, Definition> table = new HashMap<>();

    /**
     * A definition.
     *
     * @param map the object
     * @param symbol index in its symbol table
     */
    public record Definition(LinkMap map, int symbol) {}

    /** The same, to try something with. */
    public UniqueSymbols snapshot() {
        UniqueSymbols copy = new UniqueSymbols();
        copy.table.putAll(table);
        return copy;
    }

    /** The same for a process that was forked off. */
    public UniqueSymbols copy(LinkMapCopies copies) {
        UniqueSymbols copy = new UniqueSymbols();
        table.forEach((name, first) -> copy.enter(name, copies.of(first.map), first.symbol));
        return copy;
    }

    /** The definition that was entered for a name, or null. */
    public Definition get(String name) {
        return table.get(name);
    }

    void enter(String name, LinkMap map, int symbol) {
        table.put(name, new Definition(map, symbol));
    }

    /** Forgets what an unloaded object defined. */
    public void remove(LinkMap map) {
        table.values().removeIf(definition -> definition.map == map);
    }
}
