package io.jemu.loader.explain;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.object.LinkMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The search order of a program's start as it would be with other libraries in front: the program, what is preloaded,
 * then breadth first what they need (gABI, Shared Object Dependencies), among objects that are loaded already.
 */
final class StartupOrder {
    private final LinkMap main;
    private final Collection<LinkMap> loaded;

    StartupOrder(LinkMap main, Collection<LinkMap> loaded) {
        this.main = main;
        this.loaded = loaded;
    }

    /**
     * @param preloads in order
     * @param linkedFirst what the program is supposed to name first in DT_NEEDED, null for nothing
     * @return null if the order follows from more than DT_NEEDED entries of objects that are loaded
     */
    List<LinkMap> order(List<LinkMap> preloads, LinkMap linkedFirst) {
        Set<LinkMap> listed = new LinkedHashSet<>();
        listed.add(main);
        listed.addAll(preloads);
        List<LinkMap> order = new ArrayList<>(listed);
        for (int i = 0; i < order.size(); i++) {
            LinkMap map = order.get(i);
            if (map.dynamic().has(DynamicTag.DT_FILTER) || map.dynamic().has(DynamicTag.DT_AUXILIARY)) {
                return null;
            }
            List<LinkMap> needed = new ArrayList<>();
            if (map == main && linkedFirst != null) {
                needed.add(linkedFirst);
            }
            for (String name : map.needed()) {
                LinkMap dependency = named(name);
                if (dependency == null) {
                    return null;
                }
                needed.add(dependency);
            }
            for (LinkMap dependency : needed) {
                if (listed.add(dependency)) {
                    order.add(dependency);
                }
            }
        }
        return order;
    }

    private LinkMap named(String name) {
        return loaded.stream().filter(map -> map.isNamed(name)).findFirst().orElse(null);
    }
}
