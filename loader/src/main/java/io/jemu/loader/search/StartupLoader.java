package io.jemu.loader.search;

import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.FatalError;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.object.FileIdentity;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.object.ObjectMapper;
import io.jemu.loader.object.ObjectOpener;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.OpenedObject;
import io.jemu.loader.object.SearchOutcome;
import io.jemu.loader.version.VersionChecker;
import io.jemu.syscalls.abi.SyscallException;
import java.util.List;
import java.util.Set;

/**
 * Brings a program's objects together before it starts, in the order of dl_main (elf/rtld.c): the program, the vDSO and
 * ld.so, preloaded libraries, dependencies, version checks. Relocation is not its business.
 */
public final class StartupLoader {
    private static final String PRELOAD_FILE = "/etc/ld.so.preload";
    /** Exit status when a version is missing. */
    public static final int VERSION_STATUS = 1;
    /** Exit status when listing is asked for in secure mode. */
    public static final int SECURE_STATUS = 5;
    private static final int MAX_PRELOAD_FILE = 1 << 20;

    private final LoadContext context;
    private final LdDebug debug;
    private final Namespaces namespaces;
    private final LinkMap main;
    private final LinkMap rtld;
    private final LinkMap vdso;
    private final ObjectLoader objects;
    private final DependencyLoader dependencies;
    private final VersionChecker versions;
    private List<LinkMap> preloaded = List.of();

    /**
     * Enters the objects that exist already in the base namespace and prepares the search.
     *
     * @param main the program, see {@link #describeProgram}
     * @param rtld ld.so, see {@link #mapRtld}
     * @param vdso the vDSO, or null
     */
    public StartupLoader(LoadContext context, Namespaces namespaces, LinkMap main, LinkMap rtld, LinkMap vdso,
            LoadListener listener) {
        this.context = context;
        this.debug = context.debug();
        this.namespaces = namespaces;
        this.main = main;
        this.rtld = rtld;
        this.vdso = vdso;
        main.scopes().add(main.searchList());
        namespaces.add(main);
        namespaces.base().notice(main);
        if (vdso != null) {
            vdso.scopes().add(main.searchList());
            vdso.scopes().add(vdso.searchList());
            vdso.searchList().replace(List.of(vdso));
            namespaces.add(vdso);
        }
        LibrarySearch search =
                new LibrarySearch(context.files(), debug, context.options(), context.rtld(), main, listener);
        namespaces.base().addAfter(main, rtld);
        namespaces.countLoad();
        this.objects = new ObjectLoader(context, namespaces, search, rtld, listener);
        this.dependencies = new DependencyLoader(context, objects, namespaces);
        this.versions = new VersionChecker(debug, namespaces, context.options().program(), context.rtld().version());
    }

    private StartupLoader(StartupLoader original, LoadContext context, Namespaces namespaces, LinkMapCopies copies,
            LoadListener listener) {
        this.context = context;
        this.debug = context.debug();
        this.namespaces = namespaces;
        this.main = copies.of(original.main);
        this.rtld = copies.of(original.rtld);
        this.vdso = copies.of(original.vdso);
        this.objects = new ObjectLoader(context, namespaces,
                original.objects.search().copy(context.files(), copies, listener), rtld, listener);
        this.dependencies = new DependencyLoader(context, objects, namespaces);
        this.versions = new VersionChecker(debug, namespaces, context.options().program(), context.rtld().version());
        this.preloaded = copies.of(original.preloaded);
    }

    /**
     * The same for a process that was forked off.
     *
     * @param childContext what the child's linker works with
     * @param copies of the parent's objects
     */
    public StartupLoader copy(LoadContext childContext, Namespaces childNamespaces, LinkMapCopies copies,
            LoadListener listener) {
        return new StartupLoader(this, childContext, childNamespaces, copies, listener);
    }

    /**
     * The program's link map; its dynamic section is made absolute in memory.
     *
     * @param executable path of the program's file (/proc/self/exe), null if unknown
     */
    public static LinkMap describeProgram(LoadContext context, ObjectImage image, String executable) {
        LinkMap map = new LinkMap(context.memory(), Namespace.BASE, "", ObjectType.EXECUTABLE, null, null,
                programOrigin(context, executable), image);
        ObjectLoader.showUnsupportedFlags(map, context.debug());
        return prepare(context, map, "");
    }

    private static String programOrigin(LoadContext context, String executable) {
        if (executable != null && executable.startsWith("/")) {
            int slash = executable.lastIndexOf('/');
            return slash == 0 ? "/" : executable.substring(0, slash);
        }
        String path = context.options().originPath();
        if (path == null) {
            return null;
        }
        int length = path.length();
        while (length > 1 && path.charAt(length - 1) == '/') {
            length--;
        }
        return path.substring(0, length);
    }

    private static LinkMap prepare(LoadContext context, LinkMap map, String name) {
        map.addName(name);
        map.makeDynamicAbsolute();
        if (!context.debug().shows(DebugCategory.UNUSED)) {
            map.state().markUsed();
        }
        return map;
    }

    /**
     * Maps ld.so itself like any object, under the name that PT_INTERP has for it.
     *
     * @throws LoaderError if it cannot be mapped
     */
    public static LinkMap mapRtld(LoadContext context, String interpreter) {
        SearchOutcome outcome = new SearchOutcome();
        OpenedObject object = new ObjectOpener(context.files(), context.debug(), context.rtld().version())
                .open(interpreter, outcome);
        if (object == null) {
            throw new LoaderError(outcome.errno(), interpreter, "cannot open shared object file");
        }
        try {
            var status = object.file().status();
            ObjectImage image = new ObjectMapper(context.memory(), context.mappings(), context.rtld().version())
                    .map(object, interpreter, false);
            LinkMap map = new LinkMap(context.memory(), Namespace.BASE, interpreter, ObjectType.LIBRARY, null,
                    new FileIdentity(status.device(), status.inode()), null, image);
            prepare(context, map, interpreter);
            if (map.soname() != null) {
                map.addName(map.soname());
            }
            return map;
        } catch (SyscallException failure) {
            throw new LoaderError(failure.errno().number(), interpreter, "cannot stat shared object");
        } finally {
            object.file().close();
        }
    }

    public ObjectLoader objects() {
        return objects;
    }

    public DependencyLoader dependencies() {
        return dependencies;
    }

    public VersionChecker versions() {
        return versions;
    }

    /** The objects that were preloaded, in order. */
    public List<LinkMap> preloaded() {
        return preloaded;
    }

    /** Loads everything, as {@link #load(Runnable)}. */
    public boolean load() {
        return load(() -> { });
    }

    /**
     * Loads everything and checks versions.
     *
     * @param first loads what comes before the libraries that are preloaded
     * @return whether the program may go on; if not, it ends with {@link #VERSION_STATUS}, and why has been said
     * @throws LoaderError if a library is missing or no good
     */
    public boolean load(Runnable first) {
        int known = namespaces.base().loaded().size();
        first.run();
        preload();
        List<LinkMap> loaded = namespaces.base().loaded();
        boolean trace = context.options().mode() == RunMode.TRACE;
        preloaded = List.copyOf(loaded.subList(known, loaded.size()));
        dependencies.load(main, preloaded, trace, Set.of());
        main.searchList().maps().forEach(map -> map.state().markGlobal());
        placeRtld();
        boolean good = versions.checkAll(namespaces.base().loaded(), true, trace,
                (object, text) -> debug.printError("%s: %s: %s\n",
                        FatalError.programName(context.options().program()), object, text));
        objects.search().unloadCache();
        return good || context.options().mode() != RunMode.NORMAL;
    }

    private void preload() {
        String variable = context.options().preload();
        if (variable != null) {
            preload(PreloadList.ofVariable(variable, context.options().secure()), "LD_PRELOAD");
        }
        String argument = context.options().preloadArgument();
        if (argument != null) {
            preload(PreloadList.ofVariable(argument, context.options().secure()), "--preload");
        }
        if (context.files().isReadable(PRELOAD_FILE)) {
            preload(PreloadList.ofFile(readPreloadFile()), PRELOAD_FILE);
        }
    }

    private void preload(List<String> names, String where) {
        for (String name : names) {
            try {
                objects.load(main, name, ObjectType.LIBRARY, false, Set.of(LoadMode.PRELOAD), namespaces.base());
            } catch (LoaderError error) {
                debug.printError("ERROR: ld.so: object '%s' from %s cannot be preloaded (%s): ignored.\n", name,
                        where, error.text());
            }
        }
    }

    private byte[] readPreloadFile() {
        try (GuestFile file = context.files().open(PRELOAD_FILE)) {
            return file.readStart(MAX_PRELOAD_FILE);
        } catch (SyscallException unreadable) {
            return new byte[0];
        }
    }

    /**
     * ld.so's place in the list is that in the search order. Without a reference to it, it is the last one, and up to
     * glibc 2.40 not in the list at all.
     */
    private void placeRtld() {
        Namespace base = namespaces.base();
        base.remove(rtld);
        List<LinkMap> order = main.searchList().maps();
        int index = order.indexOf(rtld);
        if (index < 1 && !context.rtld().version().atLeast(2, 41)) {
            return;
        }
        LinkMap previous = order.get((index < 1 ? order.size() : index) - 1);
        List<LinkMap> loaded = base.loaded();
        int next = loaded.indexOf(previous) + 1;
        if (vdso != null && next < loaded.size() && loaded.get(next) == vdso) {
            previous = vdso;
        }
        base.addAfter(previous, rtld);
    }

    /** LD_DEBUG=scopes at the end of loading. */
    public void showScopes() {
        if (debug.shows(DebugCategory.SCOPES)) {
            debug.print("\nInitial object scopes\n");
            namespaces.base().loaded().forEach(map -> showScope(map, 0));
        }
    }

    /**
     * LD_DEBUG=scopes for one object (_dl_show_scope).
     *
     * @param from first scope to show
     */
    public void showScope(LinkMap map, int from) {
        String program = context.options().program();
        debug.scope(map.displayName(program), map.namespace(), map.scopes().isEmpty() ? null
                : map.scopes().stream().map(list -> list.maps().stream()
                        .map(m -> m.name().isEmpty() ? FatalError.programName(program) : m.name()).toList()).toList(),
                from);
    }
}
