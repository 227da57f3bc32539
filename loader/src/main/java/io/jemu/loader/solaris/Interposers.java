package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.search.LoadContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * "When the runtime linker searches for a symbol, any object identified as an interposer is searched after the
 * application, but before any other dependencies" (Runtime Interposition).
 */
final class Interposers {
    private static final long WANTS = DynamicFlags.DF_1_INTERPOSE | DynamicFlags.DF_1_SYMINTPOSE;

    private Interposers() {}

    private static boolean wants(SolarisObject object) {
        return object.hasFlag1(WANTS & DynamicFlags.DF_1_INTERPOSE)
                || object.hasFlag1(WANTS & DynamicFlags.DF_1_SYMINTPOSE);
    }

    /**
     * Puts the interposers behind the program, in the order in which they were loaded: "Any object loaded using the
     * environment variable LD_PRELOAD or created with the link-editor's -z interpose option, is identified as an
     * interposer."
     */
    static void arrange(Namespace namespace, LinkMap main, List<LinkMap> preloaded, LazyLoading lazy) {
        if (wants(lazy.of(main))) {
            lazy.of(main).becomeInterposer();
        }
        List<LinkMap> interposers = new ArrayList<>();
        for (LinkMap map : namespace.loaded()) {
            if (map != main && (preloaded.contains(map) || wants(lazy.of(map)))) {
                lazy.of(map).becomeInterposer();
                interposers.add(map);
            }
        }
        if (interposers.isEmpty()) {
            return;
        }
        LinkMap place = main;
        for (LinkMap map : interposers) {
            namespace.remove(map);
            namespace.addAfter(place, map);
            namespace.notice(map);
            place = map;
        }
        Set<LinkMap> search = new LinkedHashSet<>(List.of(main));
        search.addAll(interposers);
        search.addAll(main.searchList().maps());
        main.searchList().replace(new ArrayList<>(search));
    }

    /**
     * "Interposers that are brought into a process after relocation has started are demoted to normal dependencies."
     */
    static void demote(SolarisObject object, LoadContext context) {
        if (!wants(object)) {
            return;
        }
        String text = SolarisMessages.lateInterposer(object.map());
        if (context.options().mode() != RunMode.NORMAL) {
            context.debug().printOut("\t%s\n", text);
        } else if (context.options().warn()) {
            // ld.so.1 itself says it to ldd only: the standard output of a program that runs is the program's.
            context.debug().printError("%s\n", SolarisMessages.warning(context.options().program(), text));
        }
    }
}
