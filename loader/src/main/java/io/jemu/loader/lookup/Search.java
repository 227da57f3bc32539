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
 * @param rule why {@link BindingRules} chose as they did; empty where glibc's rules hold, or nothing special happened
 */
public record Search(SymbolLookup lookup, List<SearchList> scopes, int flags, LinkMap skip, String rule) {
    /** A look-up by glibc's rules. */
    public Search(SymbolLookup lookup, List<SearchList> scopes, int flags, LinkMap skip) {
        this(lookup, scopes, flags, skip, "");
    }

    public Search {
        scopes = List.copyOf(scopes);
    }
}
