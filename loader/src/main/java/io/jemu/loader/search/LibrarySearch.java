package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.audit.SearchSource;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFiles;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.ObjectOpener;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.OpenedObject;
import io.jemu.loader.object.SearchOutcome;
import io.jemu.syscalls.abi.SyscallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the file for the name of a library (ld.so(8), DESCRIPTION; _dl_map_object and open_path in elf/dl-load.c):
 * DT_RPATH of the object that asks and of those that asked for it, LD_LIBRARY_PATH, DT_RUNPATH of the object that asks,
 * /etc/ld.so.cache, the default directories; in each directory first the subdirectories for better CPUs.
 */
public final class LibrarySearch {
    private static final String CACHE = "/etc/ld.so.cache";
    /** Larger files are not read: a cache of all libraries of a distribution has some hundred kilobytes. */
    private static final int MAX_CACHE = 256 << 20;

    private final GuestFiles files;
    private final ObjectOpener opener;
    private final LdDebug debug;
    private final LinkerOptions options;
    private final RtldTraits rtld;
    private final TokenExpander tokens;
    private final HwcapDirectories hwcaps;
    private final SearchPaths paths;
    private final LinkMap main;
    private final LoadListener listener;
    private LibraryCache cache;

    /**
     * @param main the program, whose DT_RPATH counts for every object without DT_RUNPATH
     * @param listener may have other files tried
     */
    public LibrarySearch(GuestFiles files, LdDebug debug, LinkerOptions options, RtldTraits rtld, LinkMap main,
            LoadListener listener) {
        this.listener = listener;
        this.files = files;
        this.opener = new ObjectOpener(files, debug, rtld.version());
        this.debug = debug;
        this.options = options;
        this.rtld = rtld;
        this.tokens = new TokenExpander(rtld, options.secure());
        this.hwcaps = new HwcapDirectories(rtld.version(), options.hwcapsPrepend(), options.hwcapsMask(),
                options.tunables());
        this.main = main;
        this.paths = new SearchPaths(options, rtld, tokens, hwcaps.subdirectories().size(), main);
    }

    /** For the program that ld.so is told to run: there is a cache to look in, and no path yet. */
    private LibrarySearch(LoadContext context) {
        this.files = context.files();
        this.opener = new ObjectOpener(files, context.debug(), context.rtld().version());
        this.debug = context.debug();
        this.options = context.options();
        this.rtld = context.rtld();
        this.tokens = new TokenExpander(rtld, options.secure());
        this.hwcaps = new HwcapDirectories(rtld.version(), options.hwcapsPrepend(), options.hwcapsMask(),
                options.tunables());
        this.main = null;
        this.paths = null;
        this.listener = null;
    }

    /** Finds the program that ld.so is told to run, when there is no other object yet. */
    static LibrarySearch forProgram(LoadContext context) {
        return new LibrarySearch(context);
    }

    private LibrarySearch(LibrarySearch original, GuestFiles files, LinkMapCopies copies, LoadListener listener) {
        this.listener = listener;
        this.files = files;
        this.debug = original.debug;
        this.options = original.options;
        this.rtld = original.rtld;
        this.opener = new ObjectOpener(files, debug, rtld.version());
        this.tokens = original.tokens;
        this.hwcaps = original.hwcaps;
        this.main = copies.of(original.main);
        this.paths = original.paths.copy(copies);
        this.cache = original.cache;
    }

    /**
     * The same for a process that was forked off.
     *
     * @param childFiles as the child sees them
     */
    LibrarySearch copy(GuestFiles childFiles, LinkMapCopies copies, LoadListener childListener) {
        return new LibrarySearch(this, childFiles, copies, childListener);
    }

    public TokenExpander tokens() {
        return tokens;
    }

    /** Drops the cache file's contents: it may change until it is needed next (_dl_unload_cache). */
    public void unloadCache() {
        cache = null;
    }

    /** An object was unloaded; nothing need be known of its paths any more. */
    public void forget(LinkMap map) {
        paths.forget(map);
    }

    /**
     * Opens the file for a name.
     *
     * @param loader the object that asks for it, null if none does
     * @param name a path if it contains a slash, after expansion of dynamic string tokens; else searched for
     * @param outcome learns why, if nothing is found
     * @return null if nothing is found
     * @throws io.jemu.loader.object.LoaderError if a file is found that is no good
     */
    public OpenedObject open(LinkMap loader, String name, int namespace, Set<LoadMode> mode, SearchOutcome outcome) {
        if (name.indexOf('/') != -1) {
            return opener.open(loader == null ? name : tokens.expand(loader, name), outcome);
        }
        boolean show = debug.shows(DebugCategory.LIBS);
        if (show) {
            debug.print("find library=%s [%s]; searching\n", name, namespace);
        }
        OpenedObject found = find(loader, name, mode, outcome);
        if (show) {
            debug.print("\n");
        }
        return found;
    }

    /**
     * What is searched for in directories.
     *
     * @param requester on whose behalf
     * @param source what named the directories
     */
    private record Request(String name, LinkMap requester, SearchSource source) {}

    private OpenedObject find(LinkMap loader, String name, Set<LoadMode> mode, SearchOutcome outcome) {
        if (main == null) {
            return options.inhibitCache() ? null : inCache(name, null, false, outcome);
        }
        LinkMap asker = loader == null ? main : loader;
        OpenedObject found = null;
        if (loader == null || !loader.dynamic().has(DynamicTag.DT_RUNPATH)) {
            found = inRpaths(loader, name, mode, outcome);
        }
        if (found == null) {
            found = inPath(paths.environment(), null, new Request(name, asker, SearchSource.LA_SER_LIBPATH), mode,
                    outcome);
        }
        if (found == null && loader != null) {
            found = inPath(paths.runpath(loader), loader, new Request(name, asker, SearchSource.LA_SER_RUNPATH), mode,
                    outcome);
        }
        boolean noDefault = (asker.dynamic().flags1() & DynamicFlags.DF_1_NODEFLIB) != 0;
        if (found == null && !(mode.contains(LoadMode.PRELOAD) && options.secure()) && !options.inhibitCache()) {
            found = inCache(name, asker, noDefault, outcome);
        }
        if (found == null && !noDefault) {
            found = inPath(paths.system(), null, new Request(name, asker, SearchSource.LA_SER_DEFAULT), mode, outcome);
        }
        return found;
    }

    /**
     * DT_RPATH of the object that asks, of the one that asked for it, and so on; then the program's, and its DT_RUNPATH
     * for audit modules.
     */
    private OpenedObject inRpaths(LinkMap loader, String name, Set<LoadMode> mode, SearchOutcome outcome) {
        Request request = new Request(name, loader == null ? main : loader, SearchSource.LA_SER_RUNPATH);
        boolean mainWasSeen = false;
        for (LinkMap map = loader; map != null; map = map.loader()) {
            List<SearchDirectory> path = paths.rpath(map);
            if (!path.isEmpty()) {
                OpenedObject found = inPath(path, map, request, mode, outcome);
                if (found != null) {
                    return found;
                }
                mainWasSeen |= map == main;
            }
        }
        OpenedObject found = null;
        if (!mainWasSeen && main.type() != ObjectType.LOADED) {
            found = inPath(paths.rpath(main), main, request, mode, outcome);
            if (found == null && mode.contains(LoadMode.AUDIT) && rtld.version().atLeast(2, 32)) {
                found = inPath(paths.runpath(main), main, request, mode, outcome);
            }
        }
        return found;
    }

    /** Searches one list of directories (open_path). */
    private OpenedObject inPath(List<SearchDirectory> path, LinkMap owner, Request request, Set<LoadMode> mode,
            SearchOutcome outcome) {
        boolean any = false;
        String shown = null;
        for (int i = 0; i < path.size(); i++) {
            SearchDirectory directory = path.get(i);
            if (debug.shows(DebugCategory.LIBS) && !directory.what().equals(shown)) {
                shown = directory.what();
                show(path.subList(i, path.size()), shown, directory.where());
            }
            boolean here = false;
            for (int k = 0; k < hwcaps.subdirectories().size(); k++) {
                if (directory.status(k) == SearchDirectory.Status.NONEXISTING) {
                    continue;
                }
                OpenedObject found = inDirectory(directory, k, request, mode, outcome);
                here |= directory.status(k) != SearchDirectory.Status.NONEXISTING;
                if (found != null) {
                    return found;
                }
            }
            if (here && !outcome.searchMayGoOn(rtld.version())) {
                return null;
            }
            any |= here;
        }
        if (!any && owner != null) {
            paths.forgetPath(owner, path);
        }
        return null;
    }

    private OpenedObject inDirectory(SearchDirectory directory, int subdirectory, Request request, Set<LoadMode> mode,
            SearchOutcome outcome) {
        String parent = directory.name() + hwcaps.subdirectories().get(subdirectory);
        String file = parent + request.name;
        if (debug.shows(DebugCategory.LIBS)) {
            debug.print("  trying file=%s\n", file);
        }
        OpenedObject found = tryFile(file, request.requester, request.source, outcome);
        if (directory.status(subdirectory) == SearchDirectory.Status.UNKNOWN) {
            directory.learn(subdirectory, found != null || exists(parent, outcome) ? SearchDirectory.Status.EXISTING
                    : SearchDirectory.Status.NONEXISTING);
        }
        if (found != null && mode.contains(LoadMode.PRELOAD) && options.secure() && !isSetUid(found.file())) {
            if (debug.shows(DebugCategory.LIBS) && rtld.version().atLeast(2, 43)) {
                debug.print("  refusing to load file=%s, the shared object cannot be tested for being SUID or the bit "
                        + "is not set\n", file);
            }
            found.file().close();
            outcome.passedOver();
            return null;
        }
        return found;
    }

    /** Opens a file, or that which an auditor names in its place; the object keeps the path that was found. */
    private OpenedObject tryFile(String path, LinkMap requester, SearchSource source, SearchOutcome outcome) {
        String wanted = requester == null ? path : listener.searching(path, requester, source);
        OpenedObject found = wanted == null ? null : opener.open(wanted, outcome);
        return found == null || wanted.equals(path) ? found
                : new OpenedObject(path, found.file(), found.header(), found.headers());
    }

    private boolean exists(String directory, SearchOutcome outcome) {
        try {
            // Up to 2.38 the slash was cut off, which makes the root directory an empty path: it "does not exist".
            String path = rtld.version().atLeast(2, 39) ? directory : directory.substring(0, directory.length() - 1);
            return files.status(path).isDirectory();
        } catch (SyscallException failure) {
            outcome.failed(failure);
            return false;
        }
    }

    private static boolean isSetUid(GuestFile file) {
        try {
            return file.status().isSetUid();
        } catch (SyscallException unknown) {
            return false;
        }
    }

    /** The line "search path=..." for the directories at the head of a list that the same path named. */
    private void show(List<SearchDirectory> path, String what, String where) {
        List<String> names = new ArrayList<>();
        for (SearchDirectory directory : path) {
            if (!directory.what().equals(what)) {
                break;
            }
            for (int k = 0; k < hwcaps.subdirectories().size(); k++) {
                if (directory.status(k) != SearchDirectory.Status.NONEXISTING) {
                    String name = directory.name() + hwcaps.subdirectories().get(k);
                    names.add(name.length() > 1 ? name.substring(0, name.length() - 1) : name);
                }
            }
        }
        if (where == null) {
            debug.print(" search path=%s\t\t(%s)\n", String.join(":", names), what);
        } else {
            debug.print(" search path=%s\t\t(%s from file %s)\n", String.join(":", names), what, display(where));
        }
    }

    private String display(String name) {
        return !name.isEmpty() ? name : main.displayName(options.program());
    }

    private OpenedObject inCache(String name, LinkMap asker, boolean noDefault, SearchOutcome outcome) {
        if (debug.shows(DebugCategory.LIBS)) {
            debug.print(" search cache=%s\n", CACHE);
        }
        if (cache == null) {
            cache = new LibraryCache(readCache(outcome), hwcaps);
        }
        String path = cache.find(name);
        if (path == null) {
            return null;
        }
        if (debug.shows(DebugCategory.LIBS)) {
            debug.print("  trying file=%s\n", path);
        }
        if (noDefault && rtld.systemDirectories().stream().anyMatch(path::startsWith)) {
            return null;
        }
        return tryFile(path, asker, SearchSource.LA_SER_CONFIG, outcome);
    }

    /** The whole cache file; nothing if it cannot be read. */
    private byte[] readCache(SearchOutcome outcome) {
        try (GuestFile file = files.open(CACHE)) {
            long size = file.status().size();
            if (size <= 0 || size > MAX_CACHE) {
                return new byte[0];
            }
            return file.readStart(MAX_CACHE);
        } catch (SyscallException failure) {
            outcome.failed(failure);
            return new byte[0];
        }
    }

    /**
     * The directories that a library would be searched in, for dlinfo(RTLD_DI_SERINFO): without slash at the end, "."
     * for the current one. The cache has no place in the list.
     */
    public List<String> directories(LinkMap loader) {
        List<SearchDirectory> result = new ArrayList<>();
        if (!loader.dynamic().has(DynamicTag.DT_RUNPATH)) {
            for (LinkMap map = loader; map != null; map = map.loader()) {
                result.addAll(paths.rpath(map));
            }
            if (loader.namespace() == main.namespace() && main.type() != ObjectType.LOADED && main != loader) {
                result.addAll(paths.rpath(main));
            }
        }
        result.addAll(paths.environment());
        result.addAll(paths.runpath(loader));
        if ((loader.dynamic().flags1() & DynamicFlags.DF_1_NODEFLIB) == 0) {
            result.addAll(paths.system());
        }
        return result.stream().map(SearchDirectory::name)
                .map(name -> name.isEmpty() ? "." : name.length() == 1 ? name : name.substring(0, name.length() - 1))
                .toList();
    }
}
