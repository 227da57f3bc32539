package io.jemu.loader.object;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Finds an object by the address of its struct link_map, or by an address inside it, without allocating. */
public final class LinkMapIndex {
    private static final LinkMap[] NONE = {};

    private LinkMap[] byGuestAddress = NONE;
    private LinkMap[] byMapping = NONE;

    public LinkMapIndex() {}

    private LinkMapIndex(LinkMapIndex original, LinkMapCopies copies) {
        byGuestAddress = copies.of(List.of(original.byGuestAddress)).toArray(NONE);
        byMapping = copies.of(List.of(original.byMapping)).toArray(NONE);
    }

    /** The same for a process that was forked off. */
    public LinkMapIndex copy(LinkMapCopies copies) {
        return new LinkMapIndex(this, copies);
    }

    /** Indexes these objects instead of those before. Each has its struct link_map already. */
    public void use(List<LinkMap> maps) {
        byGuestAddress = maps.toArray(NONE);
        // A stand-in has no memory of its own.
        byMapping = maps.stream().filter(map -> !map.isProxy()).toArray(LinkMap[]::new);
        Arrays.sort(byGuestAddress, Comparator.comparingLong(map -> map.state().guestAddress()));
        Arrays.sort(byMapping, Comparator.comparingLong(map -> map.image().mapStart()));
    }

    /** The object with this struct link_map, or null. */
    public LinkMap byGuestAddress(long address) {
        int low = 0;
        int high = byGuestAddress.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            long at = byGuestAddress[middle].state().guestAddress();
            if (at == address) {
                return byGuestAddress[middle];
            }
            if (at < address) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** The object that an address belongs to (_dl_find_dso_for_object), or null. */
    public LinkMap containing(long address) {
        int low = 0;
        int high = byMapping.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (byMapping[middle].image().mapStart() <= address) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        // Objects with gaps can have others in them, so a smaller start address does not settle it.
        for (int i = high; i >= 0; i--) {
            if (byMapping[i].image().contains(address)) {
                return byMapping[i];
            }
        }
        return null;
    }
}
