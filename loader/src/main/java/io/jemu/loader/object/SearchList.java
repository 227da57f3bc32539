package io.jemu.loader.object;

import java.util.List;

/**
 * An ordered list of objects in which symbols are looked up: struct r_scope_elem of glibc. Several scopes share one
 * list, and see it change: the global one grows when an object is opened with RTLD_GLOBAL.
 */
public final class SearchList {
    private LinkMap[] maps;

    public SearchList(LinkMap... maps) {
        this.maps = maps.clone();
    }

    /** Holds the copies of what another list holds. */
    void take(SearchList original, LinkMapCopies copies) {
        maps = original.maps.clone();
        for (int i = 0; i < maps.length; i++) {
            maps[i] = copies.begin(maps[i]);
        }
    }

    /** Number of objects (r_nlist). */
    public int size() {
        return maps.length;
    }

    /** The object at a position, 0 first. */
    public LinkMap get(int index) {
        return maps[index];
    }

    /** A copy of the list as it is now. */
    public List<LinkMap> maps() {
        return List.of(maps);
    }

    public boolean contains(LinkMap map) {
        for (LinkMap candidate : maps) {
            if (candidate == map) {
                return true;
            }
        }
        return false;
    }

    /** Appends an object. */
    public void add(LinkMap map) {
        LinkMap[] longer = java.util.Arrays.copyOf(maps, maps.length + 1);
        longer[maps.length] = map;
        maps = longer;
    }

    /** Replaces the whole list; every scope that shares it sees the new one. */
    public void replace(List<LinkMap> objects) {
        maps = objects.toArray(new LinkMap[0]);
    }
}
