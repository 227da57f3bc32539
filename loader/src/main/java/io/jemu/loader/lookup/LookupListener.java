package io.jemu.loader.lookup;

import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;

/** Is told of the steps of look-ups, for LD_DEBUG. With no listener nothing is built for it. */
public interface LookupListener {
    /** An object is searched (LD_DEBUG=symbols). */
    void searching(String symbol, LinkMap map);

    /** A definition was found (LD_DEBUG=bindings). */
    void bound(LinkMap requester, LinkMap definer, boolean protectedSymbol, String symbol, FoundVersion version);

    /** An object becomes NODELETE because it defines a unique symbol (LD_DEBUG=bindings). */
    void noDeleteByUniqueSymbol(LinkMap map);

    /** An object becomes NODELETE because one that cannot be unloaded refers to it (LD_DEBUG=bindings). */
    void noDeleteByReference(LinkMap map, LinkMap requester);

    /** An object now depends on another by a relocation (LD_DEBUG=files). */
    void relocationDependency(LinkMap requester, LinkMap definer);

    /** Something worth a warning on standard error; the text is complete, without a line feed. */
    void warning(String text);
}
