package io.jemu.loader.lookup;

import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;

/** Is told of the steps of look-ups, for LD_DEBUG. */
public interface LookupListener {
    /** Whether it wants to know of each step; if not, only {@link #warning} is called, and nothing is built for it. */
    boolean traces();

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

    /** A strong reference has no definition (any LD_DEBUG but statistics and unused). */
    void undefined(LoaderError error);

    /** Something worth a warning on standard error; the text is complete, without a line feed. */
    void warning(String text);

    /** Wants to know nothing. */
    LookupListener SILENT = new LookupListener() {
        @Override
        public boolean traces() {
            return false;
        }

        @Override
        public void searching(String symbol, LinkMap map) {}

        @Override
        public void bound(LinkMap requester, LinkMap definer, boolean protectedSymbol, String symbol,
                FoundVersion version) {}

        @Override
        public void noDeleteByUniqueSymbol(LinkMap map) {}

        @Override
        public void noDeleteByReference(LinkMap map, LinkMap requester) {}

        @Override
        public void relocationDependency(LinkMap requester, LinkMap definer) {}

        @Override
        public void undefined(LoaderError error) {}

        @Override
        public void warning(String text) {}
    };
}
