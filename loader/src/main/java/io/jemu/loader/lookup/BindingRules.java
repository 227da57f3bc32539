package io.jemu.loader.lookup;

import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.SearchList;
import java.util.List;

/**
 * Rules other than glibc's by which references are bound. A linker that follows glibc has none, and asks
 * {@link SymbolLookup}.
 */
public interface BindingRules {
    /** Whether a symbol of an object's own table is its own definition, so that nothing is looked up. */
    boolean bindsLocally(LinkMap map, int reference);

    /** Whether a reference through the procedure linkage table waits for its first call, whatever else is asked for. */
    boolean waitsForCall(LinkMap map, int reference);

    /**
     * Finds what a symbol of an object's own table refers to; this may load objects. The outcome stays here until the
     * next look-up.
     *
     * @param flags {@link LookupFlags}
     * @return whether there is a definition; if not, the reference is weak
     * @throws io.jemu.loader.object.LoaderError if a strong reference is undefined
     */
    boolean find(LinkMap requester, int reference, FoundVersion version, TypeClass type, int flags);

    /** The object whose definition was found. */
    LinkMap definer();

    /** The definition's index in the definer's symbol table. */
    int symbol();

    /** Why this definition, if not because it is the first in the scope: a few words; else empty. */
    String reason();

    /** Where references of an object are looked up, if nothing else is said of them. */
    List<SearchList> scopes(LinkMap requester);
}
