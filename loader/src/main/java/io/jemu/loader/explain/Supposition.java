package io.jemu.loader.explain;

import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.SearchList;
import java.util.List;

/**
 * One reference, looked up again by the same rules with something changed.
 *
 * @param binding what was found in truth
 */
record Supposition(Binding binding) {
    /** The same search again: finds what was found, or the rules are not understood. */
    Definition unchanged() {
        Search search = binding.search();
        return find(search.lookup().unique().snapshot(), search.scopes(), binding.reference().version(),
                search.lookup().rules().dynamicWeak());
    }

    /** In other scopes of a process in which nothing was bound before; null: no definition. */
    Definition in(List<SearchList> scopes) {
        return find(new UniqueSymbols(), scopes, binding.reference().version(),
                binding.search().lookup().rules().dynamicWeak());
    }

    /** With another version, or none (null). */
    Definition asking(FoundVersion version) {
        return find(new UniqueSymbols(), binding.search().scopes(), version,
                binding.search().lookup().rules().dynamicWeak());
    }

    /** With or without LD_DYNAMIC_WEAK. */
    Definition dynamicWeak(boolean on) {
        return find(new UniqueSymbols(), binding.search().scopes(), binding.reference().version(), on);
    }

    private Definition find(UniqueSymbols unique, List<SearchList> scopes, FoundVersion version, boolean dynamicWeak) {
        Search search = binding.search();
        Reference reference = binding.reference();
        LinkMap skip = search.skip();
        if (scopes.isEmpty() || skip != null && !scopes.getFirst().contains(skip)) {
            return null;
        }
        SymbolLookup lookup = search.lookup().supposing(unique, dynamicWeak);
        int flags = search.flags() & LookupFlags.DL_LOOKUP_RETURN_NEWEST;
        try {
            boolean found = reference.index() == Reference.NO_SYMBOL
                    ? lookup.find(binding.requester(), reference.symbol(), scopes, version, flags, skip)
                    : lookup.find(binding.requester(), reference.index(), scopes, version, reference.type(), flags);
            return found ? new Definition(lookup.definer(), lookup.symbol()) : null;
        } catch (LoaderError undefined) {
            return null;
        }
    }
}
