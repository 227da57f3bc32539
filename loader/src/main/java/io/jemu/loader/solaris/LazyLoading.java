package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LoaderError;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads dependencies and filtees when they are first referred to: "You can defer the loading of a shared object
 * dependency until the dependencies first reference" (Lazy Loading of Dynamic Dependencies).
 */
final class LazyLoading {
    private final Loader loader;
    private final Map<LinkMap, SolarisObject> objects = new IdentityHashMap<>();
    private LoaderError failure;

    /** Maps objects. */
    interface Loader {
        /** An object that is there already under a name, as asked for, or null. */
        LinkMap known(LinkMap requester, String name);

        /**
         * Loads an object with what it needs in turn, and lets it belong where the object belongs that asks for it.
         *
         * @throws LoaderError if that fails; then nothing of it is left
         */
        LinkMap load(SolarisObject requester, String name);

        /**
         * Loads an object as the filtee of a filter: a group of its own, which is not global.
         *
         * @throws LoaderError if that fails; then nothing of it is left
         */
        LinkMap loadFiltee(SolarisObject filter, String name);
    }

    LazyLoading(Loader loader) {
        this.loader = loader;
    }

    /** Takes over what is known of the objects of the parent. */
    void take(LazyLoading parent, LinkMapCopies copies) {
        parent.objects.forEach((map, object) -> objects.put(copies.of(map), object.copy(copies)));
    }

    /** What is known of an object. */
    SolarisObject of(LinkMap map) {
        SolarisObject object = objects.get(map);
        if (object == null) {
            object = new SolarisObject(map);
            objects.put(map, object);
        }
        return object;
    }

    /** Why the last {@link #load} that failed did, or null; forgotten by {@link #begin}. */
    LoaderError failure() {
        return failure;
    }

    /** A look-up begins. */
    void begin() {
        failure = null;
    }

    /** The object that a dependency is, loaded if it is not yet; null if it cannot be loaded. */
    LinkMap load(SolarisObject requester, Dependency dependency) {
        if (dependency.loaded() == null) {
            LinkMap known = loader.known(requester.map(), dependency.name());
            if (known != null && !dependency.lazy()) {
                dependency.load(known);
                return known;
            }
            if (dependency.failure() != null && !dependency.deferred()) {
                failure = dependency.failure();
                return null;
            }
            try {
                dependency.load(loader.load(requester, dependency.name()));
            } catch (LoaderError error) {
                dependency.fail(error);
                failure = error;
            }
        }
        return dependency.loaded();
    }

    /**
     * The filtees of a filter, loaded if they are not yet: "A filtee that cannot be processed at runtime is skipped"
     * (Shared Objects as Filters).
     */
    List<LinkMap> filtees(SolarisObject object, Filter filter) {
        if (filter.filtees() == null) {
            List<LinkMap> filtees = new ArrayList<>();
            // Set before loading: what is loaded may refer back to the filter.
            filter.use(filtees);
            for (String name : filter.names()) {
                try {
                    filtees.add(loader.loadFiltee(object, name));
                } catch (LoaderError skipped) {
                    continue;
                }
            }
            filter.use(filtees);
        }
        return List.copyOf(filter.filtees());
    }

    /** Whether any object has lazy dependencies that are not loaded. */
    boolean anyPending() {
        for (SolarisObject object : objects.values()) {
            if (object.hasPending()) {
                return true;
            }
        }
        return false;
    }

    /** Whether any object has dependencies or filtees that references may load. */
    boolean anyLazy(List<LinkMap> maps) {
        for (LinkMap map : maps) {
            SolarisObject object = of(map);
            if (!object.filters().isEmpty() || object.dependencies().stream().anyMatch(Dependency::lazy)) {
                return true;
            }
        }
        return false;
    }

    void forget(LinkMap map) {
        objects.remove(map);
        for (SolarisObject object : objects.values()) {
            object.dependencies().forEach(dependency -> dependency.forget(map));
            object.filters().forEach(filter -> filter.forget(map));
        }
    }
}
