package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapState;
import io.jemu.loader.object.ObjectType;

/**
 * Keeps an object that was loaded by dlopen from being unloaded while something that is bound to it stays:
 * add_dependency of glibc's dl-lookup.c.
 */
public final class RelocationDependencies {
    private final LookupListener listener;

    /** @param listener is told of dependencies */
    public RelocationDependencies(LookupListener listener) {
        this.listener = listener;
    }

    /**
     * Notes that {@code requester} was bound to {@code definer}, which dlopen loaded.
     *
     * @param forRelocation whether a dlopen is under way, so that NODELETE is only pending
     */
    public void add(LinkMap requester, LinkMap definer, boolean forRelocation) {
        if (requester == definer || isNoDelete(definer, forRelocation)
                || requester.initOrder().contains(definer)
                || requester.relocationDependencies().contains(definer)) {
            return;
        }
        if (requester.type() != ObjectType.LOADED) {
            if (listener.traces()) {
                listener.noDeleteByReference(definer, requester);
            }
            markNoDelete(definer, forRelocation);
            return;
        }
        requester.relocationDependencies().add(definer);
        if (listener.traces()) {
            listener.relocationDependency(requester, definer);
        }
    }

    /** A unique symbol must not vanish: its object stays. */
    public void keepUniqueDefiner(LinkMap definer, boolean forRelocation) {
        if (definer.type() == ObjectType.LOADED && !isNoDelete(definer, forRelocation)) {
            if (listener.traces()) {
                listener.noDeleteByUniqueSymbol(definer);
            }
            markNoDelete(definer, forRelocation);
        }
    }

    /** Pending NODELETE counts only while the objects of the dlopen that asks are relocated. */
    private static boolean isNoDelete(LinkMap map, boolean forRelocation) {
        LinkMapState state = map.state();
        return state.noDeleteActive() || forRelocation && state.noDeletePending();
    }

    private static void markNoDelete(LinkMap map, boolean forRelocation) {
        if (forRelocation) {
            map.state().requestNoDelete();
        } else {
            map.state().activateNoDelete();
        }
    }
}
