package io.jemu.loader.object;

import io.jemu.emulator.memory.AddressSpace;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of a process that was forked off: a copy of each of its parent's, which refer to one another as the
 * parent's do. What never changes they share.
 */
public final class LinkMapCopies {
    private final AddressSpace memory;
    private final Map<LinkMap, LinkMap> maps = new IdentityHashMap<>();
    private final Map<SearchList, SearchList> lists = new IdentityHashMap<>();
    private final Deque<Runnable> unfinished = new ArrayDeque<>();

    /** @param memory the child's */
    public LinkMapCopies(AddressSpace memory) {
        this.memory = memory;
    }

    /** The child's memory. */
    public AddressSpace memory() {
        return memory;
    }

    /** The child's object in place of its parent's; null for null. */
    public LinkMap of(LinkMap map) {
        LinkMap copy = begin(map);
        while (!unfinished.isEmpty()) {
            unfinished.pop().run();
        }
        return copy;
    }

    /** The copy of an object, whose references may not be those of the child yet. */
    LinkMap begin(LinkMap map) {
        if (map == null) {
            return null;
        }
        LinkMap copy = maps.get(map);
        if (copy == null) {
            LinkMap made = new LinkMap(map, this);
            maps.put(map, made);
            unfinished.push(() -> made.take(map, this));
            return made;
        }
        return copy;
    }

    /** The child's objects in place of its parent's, in the same order. */
    public List<LinkMap> of(Collection<LinkMap> originals) {
        return originals.stream().map(this::of).toList();
    }

    /** The copy of a list, which may not be filled yet. */
    SearchList begin(SearchList list) {
        SearchList copy = lists.get(list);
        if (copy == null) {
            SearchList made = new SearchList();
            lists.put(list, made);
            unfinished.push(() -> made.take(list, this));
            return made;
        }
        return copy;
    }
}
