package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import java.util.HashMap;
import java.util.Map;

/**
 * The STB_GNU_UNIQUE symbols of each namespace: the first definition that was bound is the only one, whatever scopes
 * say (do_lookup_unique of glibc). C++ uses it for static members of templates and inline functions.
 */
public final class UniqueSymbols {
    private final Map<Integer, Map<String, Definition>> tables = new HashMap<>();

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
        tables.forEach((namespace, table) -> copy.tables.put(namespace, new HashMap<>(table)));
        return copy;
    }

    /** The same for a process that was forked off. */
    public UniqueSymbols copy(LinkMapCopies copies) {
        UniqueSymbols copy = new UniqueSymbols();
        tables.values().forEach(table ->
                table.forEach((name, first) -> copy.enter(name, copies.of(first.map), first.symbol)));
        return copy;
    }

    /** The definition that was entered for a name in a namespace, or null. */
    public Definition get(int namespace, String name) {
        Map<String, Definition> table = tables.get(namespace);
        return table == null ? null : table.get(name);
    }

    /** Makes a definition the only one of its name in a namespace. */
    public void enter(String name, LinkMap map, int symbol) {
        tables.computeIfAbsent(map.namespace(), unused -> new HashMap<>()).put(name, new Definition(map, symbol));
    }

    /** Forgets what an unloaded object defined. */
    public void remove(LinkMap map) {
        Map<String, Definition> table = tables.get(map.namespace());
        if (table != null) {
            table.values().removeIf(definition -> definition.map == map);
        }
    }
}
