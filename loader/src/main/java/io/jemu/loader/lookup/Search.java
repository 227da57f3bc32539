package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.SearchList;
import java.util.List;

/**
 * How a reference was looked up.
 *
 * @param lookup the rules
 * @param scopes where, in order; the lists are those of the process and change with it
 * @param flags the look-up's {@link LookupFlags}
 * @param skip the object of the first scope behind which it began (RTLD_NEXT), or null
 */
public record Search(SymbolLookup lookup, List<SearchList> scopes, int flags, LinkMap skip) {
    public Search {
        scopes = List.copyOf(scopes);
    }
}
