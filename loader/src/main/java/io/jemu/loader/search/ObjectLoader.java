package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.loader.audit.SearchSource;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GuestFileStatus;
import io.jemu.loader.object.FileIdentity;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.object.ObjectMapper;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.OpenedObject;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.object.SearchOutcome;
import io.jemu.syscalls.abi.SyscallException;
import java.util.Set;

/**
 * Turns the name of a library into a {@link LinkMap}: one that is loaded already, or a new one (_dl_map_object and
 * _dl_map_object_from_fd in elf/dl-load.c). An object is known again by a name it was asked for by, by DT_SONAME, and
 * by device and inode.
 */
public final class ObjectLoader {
    /** What is said of a file that was not found, or could not be opened. */
    public static final String NOT_FOUND = "cannot open shared object file";
    private static final String OTHER_CLASS = "wrong ELF class: ELFCLASS32";
    private static final String CANNOT_STAT = "cannot stat shared object";
    private static final String IS_PIE = "cannot dynamically load position-independent executable";
    private static final String NO_OPEN = "shared object cannot be dlopen()ed";
    private static final String NO_EXECUTABLE_STACK = "cannot enable executable stack as shared object requires";
    /** Bits of DT_FLAGS_1 that glibc heeds or knows to need no heed (DT_1_SUPPORTED_MASK). */
    private static final long SUPPORTED_FLAGS_1 = DynamicFlags.DF_1_NOW | DynamicFlags.DF_1_NODELETE
            | DynamicFlags.DF_1_INITFIRST | DynamicFlags.DF_1_NOOPEN | DynamicFlags.DF_1_ORIGIN
            | DynamicFlags.DF_1_NODEFLIB | DynamicFlags.DF_1_PIE;

    private final LoadContext context;
    private final LdDebug debug;
    private final Namespaces namespaces;
    private final LibrarySearch search;
    private final ObjectMapper mapper;
    private final LoadListener listener;
    private final LinkMap rtld;

    /**
     * @param namespaces with the program in the base namespace
     * @param rtld ld.so itself: other namespaces get stand-ins for it
     */
    public ObjectLoader(LoadContext context, Namespaces namespaces, LibrarySearch search, LinkMap rtld,
            LoadListener listener) {
        this.context = context;
        this.debug = context.debug();
        this.namespaces = namespaces;
        this.search = search;
        this.rtld = rtld;
        this.listener = listener;
        this.mapper = new ObjectMapper(context.memory(), context.mappings(), context.rtld().version());
    }

    public LibrarySearch search() {
        return search;
    }

    /** What else happens while objects are loaded. */
    LoadListener listener() {
        return listener;
    }

    /**
     * Loads an object, without its dependencies.
     *
     * @param loader the object that asks for it; null if none does
     * @param name a library name, or a path
     * @param type what a new object becomes
     * @param trace whether a library that is not found gets a stand-in instead of an error
     * @return the object; null only if it is not loaded and {@link LoadMode#NOLOAD} was given
     * @throws LoaderError if it cannot be loaded
     */
    public LinkMap load(LinkMap loader, String name, ObjectType type, boolean trace, Set<LoadMode> mode,
            Namespace namespace) {
        LinkMap known = known(name, namespace);
        if (known != null) {
            return known;
        }
        if (debug.shows(DebugCategory.FILES) && loader != null) {
            debug.print(mode.contains(LoadMode.CALLMAP) ? "\nfile=%s [%s];  dynamically loaded by %s [%s]\n"
                    : "\nfile=%s [%s];  needed by %s [%s]\n", name, namespace.number(), display(loader),
                    loader.namespace());
        }
        SearchOutcome outcome = new SearchOutcome();
        String wanted = listener.searching(name, loader, SearchSource.LA_SER_ORIG);
        OpenedObject object =
                wanted == null ? null : search.open(loader, wanted, namespace.number(), mode, outcome);
        LinkMap cause = mode.contains(LoadMode.CALLMAP) ? null : loader;
        if (object == null) {
            if (trace) {
                LinkMap missing = LinkMap.missing(context.memory(), namespace.number(), name, type, cause);
                enter(missing, mode, namespace);
                return missing;
            }
            if (outcome.otherClass()) {
                throw new LoaderError(0, name, OTHER_CLASS);
            }
            throw new LoaderError(outcome.errno(), wanted == null ? "" : wanted, NOT_FOUND);
        }
        try {
            LinkMap map = fromFile(object, wanted, cause, type, mode, namespace);
            if (map != null) {
                map.addName(name);
            }
            return map;
        } finally {
            object.file().close();
        }
    }

    /**
     * Adds an object that is no file, as if it were preloaded.
     *
     * @param contents its memory from its base on, see {@link ObjectMapper#place}
     */
    public LinkMap add(String name, byte[] contents, LinkMap loader) {
        LinkMap map = new LinkMap(context.memory(), Namespace.BASE, name, ObjectType.LIBRARY, loader, null, null,
                mapper.place(contents, name));
        map.addName(name);
        map.makeDynamicAbsolute();
        map.state().markUsed();
        enter(map, Set.of(LoadMode.PRELOAD), namespaces.base());
        listener.loaded(map);
        return map;
    }

    /** Whether a name stands for an object that is loaded, without a look at the file system. */
    public boolean isKnown(String name, Namespace namespace) {
        return known(name, namespace) != null;
    }

    /** An object of the namespace that has this name already. */
    private static LinkMap known(String name, Namespace namespace) {
        for (LinkMap map : namespace.loaded()) {
            if (map.state().faked() || map.state().removed()) {
                continue;
            }
            if (map.isNamed(name)) {
                return map;
            }
            if (map == map.real() && name.equals(map.soname())) {
                map.addName(name);
                return map;
            }
        }
        return null;
    }

    private LinkMap fromFile(OpenedObject object, String name, LinkMap loader, ObjectType type, Set<LoadMode> mode,
            Namespace namespace) {
        FileIdentity identity = null;
        if (!mode.contains(LoadMode.OPENEXEC)) {
            identity = identity(object, name);
            for (LinkMap map : namespace.loaded()) {
                if (!map.state().removed() && identity.equals(map.file())) {
                    map.addName(name);
                    return map;
                }
            }
        }
        if (namespace.number() != Namespace.BASE && (rtld.isNamed(name) || identity != null
                && identity.equals(rtld.file()))) {
            LinkMap proxy = LinkMap.proxy(rtld, namespace.number(), object.path(), name, type, loader);
            enter(proxy, mode, namespace);
            listener.loaded(proxy);
            return proxy;
        }
        if (mode.contains(LoadMode.NOLOAD)) {
            return null;
        }
        if (debug.shows(DebugCategory.FILES)) {
            debug.print("file=%s [%s];  generating link map\n", name, namespace.number());
        }
        ObjectImage image = mapper.map(object, name, mode.contains(LoadMode.OPENEXEC));
        LinkMap map;
        try {
            map = describe(object, name, identity, loader, type, namespace, image);
            check(map, name, mode);
        } catch (LoaderError error) {
            unmap(image);
            throw error;
        }
        showMap(context, map);
        enter(map, mode, namespace);
        namespace.notice(map);
        listener.loaded(map);
        return map;
    }

    private static FileIdentity identity(OpenedObject object, String name) {
        try {
            GuestFileStatus status = object.file().status();
            return new FileIdentity(status.device(), status.inode());
        } catch (SyscallException failure) {
            throw new LoaderError(failure.errno().number(), name, CANNOT_STAT);
        }
    }

    /** LD_DEBUG=files tells of what an object asks for in vain. */
    static void showUnsupportedFlags(LinkMap map, LdDebug debug) {
        if (debug.shows(DebugCategory.FILES) && (map.dynamic().flags1() & ~SUPPORTED_FLAGS_1) != 0) {
            debug.print("\nWARNING: Unsupported flag value(s) of 0x%s in DT_FLAGS_1.\n",
                    Integer.toHexString((int) (map.dynamic().flags1() & ~SUPPORTED_FLAGS_1)));
        }
    }

    private LinkMap describe(OpenedObject object, String name, FileIdentity identity, LinkMap loader, ObjectType type,
            Namespace namespace, ObjectImage image) {
        boolean program = type == ObjectType.EXECUTABLE;
        LinkMap map = new LinkMap(context.memory(), namespace.number(), program ? "" : object.path(), type, loader,
                identity, origin(context, object.path()), image);
        map.addName(program ? "" : name);
        map.makeDynamicAbsolute();
        showUnsupportedFlags(map, debug);
        if ((map.dynamic().flags1() & DynamicFlags.DF_1_NODELETE) != 0) {
            map.state().requestNoDelete();
        }
        if (!debug.shows(DebugCategory.UNUSED)) {
            map.state().markUsed();
        }
        return map;
    }

    private void check(LinkMap map, String name, Set<LoadMode> mode) {
        long flags = map.dynamic().flags1();
        boolean pie = (flags & DynamicFlags.DF_1_PIE) != 0;
        if (pie && !mode.contains(LoadMode.OPENEXEC)) {
            throw new LoaderError(0, name, IS_PIE);
        }
        if ((flags & DynamicFlags.DF_1_NOOPEN) != 0 && mode.contains(LoadMode.DLOPEN)) {
            throw new LoaderError(0, name, pie ? IS_PIE : NO_OPEN);
        }
        if ((map.image().stackFlags() & ProgramHeader.PF_X) != 0 && !listener.stackIsExecutable()) {
            int errno = listener.makeStackExecutable(mode.contains(LoadMode.DLOPEN));
            if (errno != 0) {
                throw new LoaderError(errno, name, NO_EXECUTABLE_STACK);
            }
        }
    }

    /** Takes an object's memory away, as dlclose and failures do. */
    public void unmap(ObjectImage image) {
        context.mappings().unmap(image.mapStart(), image.mapEnd() - image.mapStart());
    }

    static void showMap(LoadContext context, LinkMap map) {
        if (context.debug().shows(DebugCategory.FILES)) {
            ObjectImage image = map.image();
            context.debug().print("  dynamic: 0x%s  base: 0x%s   size: 0x%s\n"
                    + "    entry: 0x%s  phdr: 0x%s  phnum:   %s\n\n",
                    hex(image.dynamicAddress()), hex(image.base()), hex(image.mapEnd() - image.mapStart()),
                    hex(image.entry()), hex(image.headersAddress()), String.format("%16d", image.headers().size()));
        }
    }

    private static String hex(long value) {
        return String.format("%016x", value);
    }

    /** Gives a new object its scopes and its place in the namespace (_dl_new_object). */
    private void enter(LinkMap map, Set<LoadMode> mode, Namespace namespace) {
        setScopes(map, mode.contains(LoadMode.DEEPBIND), namespace.main());
        namespaces.add(map);
    }

    private static void setScopes(LinkMap map, boolean deepBind, LinkMap main) {
        if (main != null) {
            map.scopes().add(main.searchList());
        }
        LinkMap root = map;
        while (root.loader() != null) {
            root = root.loader();
        }
        SearchList local = root.searchList();
        if (main == null || local != main.searchList()) {
            map.scopes().add(deepBind ? 0 : map.scopes().size(), local);
        }
        if (!deepBind && map.dynamic().has(DynamicTag.DT_SYMBOLIC) && map.searchList() != map.scopes().getFirst()) {
            map.scopes().addFirst(map.ownList());
        }
    }

    /** The directory of the path that an object was found by; null if it is relative and there is no current one. */
    static String origin(LoadContext context, String path) {
        String absolute = path;
        if (!path.startsWith("/")) {
            String directory = context.files().currentDirectory();
            if (directory == null) {
                return null;
            }
            absolute = directory.endsWith("/") ? directory + path : directory + "/" + path;
        }
        int slash = absolute.lastIndexOf('/');
        return slash == 0 ? "/" : absolute.substring(0, slash);
    }

    private String display(LinkMap map) {
        return map.displayName(context.options().program());
    }
}
