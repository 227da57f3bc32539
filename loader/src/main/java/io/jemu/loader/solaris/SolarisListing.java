package io.jemu.loader.solaris;

import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.search.LoadContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What ldd(1) of Solaris prints: a line for each object, when it is loaded; with LD_WARN (ldd -d, and with LD_BIND_NOW
 * ldd -r) also for each symbol that is missing. What lazy loading would load as the program runs is only listed if
 * LD_NOLAZYLOAD is set, or a reference is looked up (ldd -L).
 */
public final class SolarisListing {
    private final LdDebug debug;
    private final String program;
    private final boolean warn;

    SolarisListing(LoadContext context) {
        this.debug = context.debug();
        this.program = context.options().program();
        this.warn = context.options().warn();
    }

    /**
     * Prints all.
     *
     * @param loaded the objects at any time
     * @param relocation looks an object's references up
     */
    void print(LinkMap main, Supplier<List<LinkMap>> loaded, Consumer<LinkMap> relocation) {
        List<LinkMap> objects = new ArrayList<>(loaded.get());
        objects.remove(main);
        objects.forEach(this::show);
        if (!warn) {
            return;
        }
        Set<LinkMap> done = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (LinkMap map : loaded.get()) {
                if (done.add(map) && !map.state().faked()) {
                    relocation.accept(map);
                    more = true;
                }
            }
        }
    }

    /** An object was loaded, or not found. */
    void show(LinkMap map) {
        String name = map.names().getFirst();
        if (map.state().faked()) {
            debug.printOut("\t%s =>\t (file not found)\n", name);
        } else if (name.equals(map.name())) {
            debug.printOut("\t%s\n", name);
        } else {
            debug.printOut("\t%s =>\t %s\n", name, map.name());
        }
    }

    /** A reference has no definition. */
    void missing(String symbol, LinkMap requester) {
        debug.printOut("\tsymbol not found: %s\t\t(%s)\n", symbol, requester.displayName(program));
    }
}
