package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.VersionNeed;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.FatalError;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.version.VersionChecker;
import java.util.List;
import java.util.function.Consumer;

/**
 * What ld.so prints instead of running the program: LD_TRACE_LOADED_OBJECTS with LD_WARN, LD_VERBOSE and
 * LD_DEBUG=unused, which are ldd, ldd -r, ldd -v and ldd -u; and ld.so --list.
 */
public final class ObjectListing {
    private final LdDebug debug;
    private final LinkerOptions options;
    private final VersionChecker versions;
    private final Namespace base;
    private final LinkMap main;
    private final LinkMap rtld;
    private final LinkMap vdso;

    /** @param vdso may be null */
    public ObjectListing(LoadContext context, VersionChecker versions, Namespace base, LinkMap rtld, LinkMap vdso) {
        this.debug = context.debug();
        this.options = context.options();
        this.versions = versions;
        this.base = base;
        this.main = base.main();
        this.rtld = rtld;
        this.vdso = vdso;
    }

    /** Relocates objects without running IFUNC resolvers, only to see what is undefined. */
    @FunctionalInterface
    public interface TrialRelocation {
        /**
         * @param undefined is told of each symbol error; relocation goes on after it
         */
        void relocate(LinkMap map, Consumer<LoaderError> undefined);
    }

    /**
     * Prints what was asked for.
     *
     * @param relocation for LD_WARN and LD_DEBUG=unused
     * @return the exit status of the process
     */
    public int print(TrialRelocation relocation) {
        if (debug.shows(DebugCategory.UNUSED)) {
            return printUnused(relocation);
        }
        if (!main.dynamic().has(DynamicTag.DT_NEEDED)) {
            debug.printOut("\tstatically linked\n");
        } else {
            List<LinkMap> loaded = base.loaded();
            int first = loaded.indexOf(main) + (options.traceProgram() ? 0 : 1);
            loaded.subList(first, loaded.size()).forEach(this::printObject);
        }
        if (options.mode() == RunMode.TRACE) {
            if (options.warn()) {
                for (LinkMap map : main.initOrder().reversed()) {
                    if (map != rtld && !map.state().faked()) {
                        relocation.relocate(map, this::printUndefined);
                    }
                }
            }
            if (options.verbose()) {
                printVersions();
            }
        }
        return 0;
    }

    private void printObject(LinkMap map) {
        String name = map.names().getFirst();
        if (map.state().faked()) {
            debug.printOut("\t%s => not found\n", name);
        } else if (name.equals(map.name())) {
            debug.printOut("\t%s (0x%s)\n", name, hex(map.image().mapStart()));
        } else {
            debug.printOut("\t%s => %s (0x%s)\n", name.isEmpty() ? display(main) : name, display(map),
                    hex(map.image().mapStart()));
        }
    }

    private static String hex(long value) {
        return String.format("%016x", value);
    }

    private void printUndefined(LoaderError error) {
        debug.printError("%s\t(%s)\n", error.text(),
                error.object().isEmpty() ? FatalError.programName(options.program()) : error.object());
    }

    /** Counts on the objects after the program being those of its DT_NEEDED entries, in their order, as ld.so does. */
    private int printUnused(TrialRelocation relocation) {
        relocation.relocate(main, this::printUndefined);
        List<LinkMap> objects = base.loaded().stream().filter(map -> map != main && map != vdso).toList();
        boolean any = false;
        int direct = Math.min(main.needed().size(), objects.size());
        for (LinkMap map : objects.subList(0, direct)) {
            if (!map.state().used()) {
                if (!any) {
                    debug.printOut("Unused direct dependencies:\n");
                    any = true;
                }
                debug.printOut("\t%s\n", map.name());
            }
        }
        return any ? 1 : 0;
    }

    private void printVersions() {
        boolean first = true;
        for (LinkMap map : base.loaded()) {
            if (!map.dynamic().has(DynamicTag.DT_VERNEED)) {
                continue;
            }
            if (first) {
                debug.printOut("\n\tVersion information:\n");
                first = false;
            }
            debug.printOut("\t%s:\n", display(map));
            for (VersionNeed need : versions.needsOf(map)) {
                LinkMap definer = definer(need.file());
                for (VersionNeed.Version version : need.versions()) {
                    boolean found = definer != null && versions.definesName(definer, version.name());
                    debug.printOut("\t\t%s (%s) %s=> %s\n", need.file(), version.name(),
                            version.weak() ? "[WEAK] " : "", found ? definer.name() : "not found");
                }
            }
        }
    }

    /** The last object of the program's search list that has this name. */
    private LinkMap definer(String file) {
        return main.searchList().maps().reversed().stream().filter(map -> map.isNamed(file)).findFirst().orElse(null);
    }

    private String display(LinkMap map) {
        return map.displayName(options.program());
    }
}
