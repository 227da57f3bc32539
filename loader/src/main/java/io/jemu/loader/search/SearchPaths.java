package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lists of directories that are searched: default ones, LD_LIBRARY_PATH, and each object's DT_RPATH or DT_RUNPATH.
 * A directory that several lists name is one {@link SearchDirectory}, known by the list that named it first
 * (_dl_init_paths, fillin_rpath, decompose_rpath in elf/dl-load.c).
 */
final class SearchPaths {
    private static final String SYSTEM = "system search path";

    private final LinkerOptions options;
    private final TokenExpander tokens;
    private final int subdirectories;
    private final Map<String, SearchDirectory> all = new LinkedHashMap<>();
    private final List<SearchDirectory> system = new ArrayList<>();
    private final List<SearchDirectory> environment;
    private final Map<LinkMap, List<SearchDirectory>> rpaths = new IdentityHashMap<>();
    private final Map<LinkMap, List<SearchDirectory>> runpaths = new IdentityHashMap<>();

    /**
     * Prepares the lists.
     *
     * @param main the program, whose own path is taken apart first and whose $ORIGIN counts in LD_LIBRARY_PATH
     */
    SearchPaths(LinkerOptions options, RtldTraits rtld, TokenExpander tokens, int subdirectories, LinkMap main) {
        this.options = options;
        this.tokens = tokens;
        this.subdirectories = subdirectories;
        for (String directory : rtld.systemDirectories()) {
            SearchDirectory known = new SearchDirectory(directory, SYSTEM, null, subdirectories);
            all.put(directory, known);
            system.add(known);
        }
        if (main.dynamic().has(DynamicTag.DT_RUNPATH)) {
            runpath(main);
        } else {
            rpath(main);
        }
        String libraryPath = options.libraryPath();
        this.environment = libraryPath == null || libraryPath.isEmpty() ? List.of()
                : decompose(libraryPath, ":;", options.libraryPathSource(), null, main);
    }

    private SearchPaths(SearchPaths original, LinkMapCopies copies) {
        this.options = original.options;
        this.tokens = original.tokens;
        this.subdirectories = original.subdirectories;
        original.all.forEach((name, directory) -> all.put(name, directory.copy()));
        this.system.addAll(own(original.system));
        this.environment = own(original.environment);
        original.rpaths.forEach((map, path) -> rpaths.put(copies.of(map), own(path)));
        original.runpaths.forEach((map, path) -> runpaths.put(copies.of(map), own(path)));
    }

    /** The same for a process that was forked off. */
    SearchPaths copy(LinkMapCopies copies) {
        return new SearchPaths(this, copies);
    }

    private List<SearchDirectory> own(List<SearchDirectory> path) {
        return path.stream().map(directory -> all.get(directory.name())).toList();
    }

    /** The default directories. */
    List<SearchDirectory> system() {
        return system;
    }

    /** LD_LIBRARY_PATH. */
    List<SearchDirectory> environment() {
        return environment;
    }

    /** DT_RPATH of an object; empty if it has none or has DT_RUNPATH too. */
    List<SearchDirectory> rpath(LinkMap map) {
        return rpaths.computeIfAbsent(map, m -> ofObject(m, DynamicTag.DT_RPATH, "RPATH"));
    }

    /** DT_RUNPATH of an object. */
    List<SearchDirectory> runpath(LinkMap map) {
        return runpaths.computeIfAbsent(map, m -> ofObject(m, DynamicTag.DT_RUNPATH, "RUNPATH"));
    }

    /** Nothing in this path exists: it is not looked at again. */
    void forgetPath(LinkMap map, List<SearchDirectory> path) {
        if (rpaths.get(map) == path) {
            rpaths.put(map, List.of());
        } else if (runpaths.get(map) == path) {
            runpaths.put(map, List.of());
        }
    }

    /** An object was unloaded. */
    void forget(LinkMap map) {
        rpaths.remove(map);
        runpaths.remove(map);
    }

    private List<SearchDirectory> ofObject(LinkMap map, DynamicTag tag, String what) {
        if (!map.dynamic().has(tag) || isInhibited(map)) {
            return List.of();
        }
        String path = map.dynamic().string(map.dynamic().value(tag), map.name());
        return path.isEmpty() ? List.of() : decompose(path, ":", what, map.name(), map);
    }

    /** --inhibit-rpath: a list of object names, separated by colons. */
    private boolean isInhibited(LinkMap map) {
        return options.inhibitRpath() != null && !options.secure()
                && List.of(options.inhibitRpath().split(":", -1)).contains(map.name());
    }

    private List<SearchDirectory> decompose(String path, String separators, String what, String where, LinkMap map) {
        List<SearchDirectory> result = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= path.length(); end++) {
            if (end < path.length() && separators.indexOf(path.charAt(end)) == -1) {
                continue;
            }
            String element = path.substring(start, end);
            start = end + 1;
            if (!element.isEmpty()) {
                element = tokens.expand(map, element);
                if (element.isEmpty()) {
                    continue;
                }
            }
            SearchDirectory directory = directory(withSlash(element), what, where);
            if (!result.contains(directory)) {
                result.add(directory);
            }
        }
        return result;
    }

    private SearchDirectory directory(String name, String what, String where) {
        return all.computeIfAbsent(name, n -> new SearchDirectory(n, what, where, subdirectories));
    }

    private static String withSlash(String path) {
        if (path.isEmpty()) {
            return path;
        }
        int length = path.length();
        while (length > 1 && path.charAt(length - 1) == '/') {
            length--;
        }
        return length == 1 && path.charAt(0) == '/' ? "/" : path.substring(0, length) + "/";
    }
}
