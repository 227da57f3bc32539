package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of the dynamic section that makes an object, or some of its symbols, a filter: "a symbol reference that
 * binds to a filter interface can be redirected to an alternative shared object" (Shared Objects as Filters).
 */
final class Filter {
    private final DynamicTag tag;
    private final List<String> names;
    private List<LinkMap> filtees;

    /**
     * @param tag DT_FILTER, DT_AUXILIARY, DT_SUNW_FILTER or DT_SUNW_AUXILIARY
     * @param names of the filtees, separated by colons
     */
    Filter(DynamicTag tag, String names) {
        this.tag = tag;
        this.names = List.of(names.split(":"));
    }

    Filter copy(LinkMapCopies copies) {
        Filter copy = new Filter(tag, String.join(":", names));
        copy.filtees = filtees == null ? null : new ArrayList<>(copies.of(filtees));
        return copy;
    }

    /** Whether the filter's own definition counts where the filtee has none. */
    boolean auxiliary() {
        return tag == DynamicTag.DT_AUXILIARY || tag == DynamicTag.DT_SUNW_AUXILIARY;
    }

    /** Whether all symbols of the object are filtered, not only those that say so. */
    boolean ofObject() {
        return tag == DynamicTag.DT_AUXILIARY || tag == DynamicTag.DT_FILTER;
    }

    List<String> names() {
        return names;
    }

    /** Null before they are asked for. */
    List<LinkMap> filtees() {
        return filtees;
    }

    void use(List<LinkMap> loaded) {
        filtees = new ArrayList<>(loaded);
    }

    void forget(LinkMap map) {
        if (filtees != null) {
            filtees.remove(map);
        }
    }
}
