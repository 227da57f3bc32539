package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the rules know of an object beside its {@link LinkMap}. */
final class SolarisObject {
    private final LinkMap map;
    private final Syminfo syminfo;
    private final Map<Integer, Dependency> dependencies = new TreeMap<>();
    private final Map<Integer, Filter> filters = new TreeMap<>();
    private boolean interposer;
    private boolean world;
    private boolean group;

    SolarisObject(LinkMap map) {
        this.map = map;
        this.syminfo = Syminfo.of(map);
        long position = 0;
        List<DynamicSection.Entry> entries = map.dynamic().entries();
        for (int i = 0; i < entries.size(); i++) {
            DynamicTag tag = DynamicTag.of(entries.get(i).tag());
            long value = entries.get(i).value();
            switch (tag) {
                case DT_NEEDED -> dependencies.put(i, new Dependency(map.dynamic().string(value, map.name()),
                        (position & (DynamicFlags.DF_P1_LAZYLOAD | DynamicFlags.DF_P1_DEFERRED)) != 0,
                        (position & DynamicFlags.DF_P1_DEFERRED) != 0));
                case DT_FILTER, DT_AUXILIARY, DT_SUNW_FILTER, DT_SUNW_AUXILIARY ->
                    filters.put(i, new Filter(tag, map.dynamic().string(value, map.name())));
                case null, default -> { }
            }
            // DT_POSFLAG_1 is about the entry that follows it.
            position = tag == DynamicTag.DT_POSFLAG_1 ? value : 0;
        }
    }

    private SolarisObject(SolarisObject original, LinkMapCopies copies) {
        this.map = copies.of(original.map);
        this.syminfo = original.syminfo;
        original.dependencies.forEach((index, dependency) -> dependencies.put(index, dependency.copy(copies)));
        original.filters.forEach((index, filter) -> filters.put(index, filter.copy(copies)));
        this.interposer = original.interposer;
        this.world = original.world;
        this.group = original.group;
    }

    SolarisObject copy(LinkMapCopies copies) {
        return new SolarisObject(this, copies);
    }

    LinkMap map() {
        return map;
    }

    Syminfo syminfo() {
        return syminfo;
    }

    boolean hasFlag1(long flag) {
        return (map.dynamic().flags1() & flag) != 0;
    }

    /** The dependency that an entry of the dynamic section names, null if it names none. */
    Dependency dependency(int index) {
        return dependencies.get(index);
    }

    Collection<Dependency> dependencies() {
        return Collections.unmodifiableCollection(dependencies.values());
    }

    boolean hasPending() {
        for (Dependency dependency : dependencies.values()) {
            if (dependency.pending()) {
                return true;
            }
        }
        return false;
    }

    /** The filter that an entry of the dynamic section is, null if it is none. */
    Filter filter(int index) {
        return filters.get(index);
    }

    Collection<Filter> filters() {
        return Collections.unmodifiableCollection(filters.values());
    }

    /** Whether it was accepted as an interposer. */
    boolean interposer() {
        return interposer;
    }

    void becomeInterposer() {
        interposer = true;
    }

    /** Whether it interposes with a symbol: with all of them, unless it says which. */
    boolean interposes(int symbol) {
        boolean some = hasFlag1(DynamicFlags.DF_1_SYMINTPOSE) && !hasFlag1(DynamicFlags.DF_1_INTERPOSE);
        return interposer && (!some || syminfo.has(symbol, Syminfo.SYMINFO_FLG_INTERPOSE));
    }

    /** Whether its references see only its group. */
    boolean confinedToGroup() {
        return group && !world;
    }

    /** "The object's search requirement becomes a concatenation of both group and world." */
    void searches(boolean inGroup) {
        group |= inGroup;
        world |= !inGroup;
    }

    /** Whether its references see global objects. */
    boolean searchesWorld() {
        return world || !group;
    }
}
