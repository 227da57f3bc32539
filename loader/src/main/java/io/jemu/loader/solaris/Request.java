package io.jemu.loader.solaris;

import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.SymbolMatch;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;

/**
 * A look-up.
 *
 * @param requester the object that asks
 * @param reference its symbol of that name, which tells where to look; {@link SymbolMatch#NO_REFERENCE} if it has none
 * @param name the name
 * @param version the version wanted, or null
 * @param type what may satisfy it
 * @param flags {@link LookupFlags}
 * @param weak whether it may stay undefined, so that nothing is loaded to find it
 * @param singleton whether all objects are searched, as a singleton must be found
 * @param world whether global objects are searched although the requester is confined to its group
 * @param from the first object to search, null for all
 * @param exhaustive whether lazy dependencies are loaded if it is not found
 */
record Request(LinkMap requester, int reference, String name, FoundVersion version, TypeClass type, int flags,
        boolean weak, boolean singleton, boolean world, LinkMap from, boolean exhaustive) {
    boolean hasReference() {
        return reference != SymbolMatch.NO_REFERENCE;
    }

    /** The same, but everywhere. */
    Request everywhere() {
        return new Request(requester, reference, name, version, type, flags, weak, true, world, null, exhaustive);
    }

    /** The same, but not confined to the group. */
    Request inWorld() {
        return new Request(requester, reference, name, version, type, flags, weak, singleton, true, null, exhaustive);
    }

    /** The same, beginning with an object. */
    Request from(LinkMap map) {
        return new Request(requester, reference, name, version, type, flags, weak, singleton, world, map, exhaustive);
    }
}
