package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.search.LoadMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

/** Loads what references ask for, by the same search as all other dependencies. */
final class DependencyLoading implements LazyLoading.Loader {
    private final SolarisLinker linker;
    private final SolarisLinker.Parts parts;

    DependencyLoading(SolarisLinker linker, SolarisLinker.Parts parts) {
        this.linker = linker;
        this.parts = parts;
    }

    @Override
    public LinkMap known(LinkMap requester, String name) {
        for (LinkMap map : parts.namespaces().of(requester).loaded()) {
            if (map.isNamed(name)) {
                return map;
            }
        }
        return null;
    }

    @Override
    public LinkMap load(SolarisObject requester, String name) {
        ObjectType type = requester.map().type() == ObjectType.LOADED ? ObjectType.LOADED : ObjectType.LIBRARY;
        return load(requester, name, type, map -> linker.membership().adopt(requester, map));
    }

    @Override
    public LinkMap loadFiltee(SolarisObject filter, String name) {
        return load(filter, name, ObjectType.LOADED, map -> {
            if (map.type() == ObjectType.LOADED) {
                linker.membership().openFiltee(map, filter.map());
                // Nobody closes it: it stays.
                map.state().open();
            }
        });
    }

    private LinkMap load(SolarisObject requester, String name, ObjectType type, Consumer<LinkMap> admit) {
        Namespace namespace = parts.namespaces().of(requester.map());
        List<LinkMap> before = namespace.loaded();
        try {
            LinkMap map = parts.startup().dependencies().loadNamed(requester.map(), name, type, linker.tracing(),
                    EnumSet.noneOf(LoadMode.class));
            List<LinkMap> added = new ArrayList<>(namespace.loaded());
            added.removeAll(before);
            for (LinkMap late : added) {
                if (!late.state().faked()) {
                    parts.startup().versions().check(late, false, false, null);
                }
            }
            admit.accept(map);
            linker.arrived(added);
            return map;
        } catch (LoaderError error) {
            List<LinkMap> added = new ArrayList<>(namespace.loaded());
            added.removeAll(before);
            parts.discard().accept(added);
            linker.forget(added);
            throw error;
        }
    }
}
