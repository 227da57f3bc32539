package io.jemu.loader.dl;

import io.jemu.emulator.cpu.Register;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.relocate.Relocator;
import io.jemu.loader.runtime.Rendezvous;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.search.LoadMode;
import io.jemu.loader.tls.ThreadList;
import io.jemu.loader.version.IsaLevel;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Loads objects into a running program: _dl_open and dl_open_worker of glibc's elf/dl-open.c. */
final class ObjectOpening {
    private final RuntimeLinker linker;
    private final ObjectClosing closing;
    private final LdDebug debug;

    ObjectOpening(RuntimeLinker linker, ObjectClosing closing) {
        this.linker = linker;
        this.closing = closing;
        this.debug = linker.debug();
    }

    /**
     * The outcome of loading.
     *
     * @param map the object, null if it is not loaded and RTLD_NOLOAD was given
     * @param constructors objects whose constructors must run, in that order
     */
    record Opened(LinkMap map, List<LinkMap> constructors) {}

    /**
     * Loads, relocates and makes known everything but what must wait for the constructors: {@link #finish}.
     *
     * @param caller an address in the object that calls dlopen
     * @throws LoaderError if it fails; then nothing of it is left
     */
    Opened open(Task task, String file, int mode, long caller) {
        if ((mode & RtldMode.RTLD_BINDING_MASK) == 0) {
            throw new LoaderError(Errno.EINVAL.number(), file, "invalid mode for dlopen()");
        }
        List<LinkMap> before = linker.namespaces().base().loaded();
        try {
            return load(task, file, mode, caller, before);
        } catch (LoaderError error) {
            List<LinkMap> added = new ArrayList<>(linker.namespaces().base().loaded());
            added.removeAll(before);
            closing.discard(added);
            throw error;
        }
    }

    private Opened load(Task task, String file, int mode, long caller, List<LinkMap> before) {
        LinkMap loader = caller(file, caller);
        Set<LoadMode> how = EnumSet.of(LoadMode.DLOPEN);
        if ((mode & RtldMode.RTLD_DEEPBIND) != 0) {
            how.add(LoadMode.DEEPBIND);
        }
        Set<LoadMode> asRoot = EnumSet.copyOf(how);
        asRoot.add(LoadMode.CALLMAP);
        if ((mode & RtldMode.RTLD_NOLOAD) != 0) {
            asRoot.add(LoadMode.NOLOAD);
        }
        LinkMap map = linker.startup().objects().load(loader, file, ObjectType.LOADED, false, asRoot,
                linker.namespaces().base());
        if (map == null) {
            return new Opened(null, List.of());
        }
        if (map.searchList().size() > 0) {
            map.state().open();
            reopen(map, mode);
            return new Opened(map, List.of());
        }
        linker.startup().dependencies().load(map, List.of(), false, how);
        checkVersions(map);
        String unfit = IsaLevel.firstUnfit(map, linker.rtld(), linker.context().options().program());
        if (unfit != null) {
            throw IsaLevel.error(unfit);
        }
        if (debug.shows(DebugCategory.SCOPES)) {
            linker.startup().showScope(map, 0);
        }
        List<LinkMap> added = new ArrayList<>(linker.namespaces().base().loaded());
        added.removeAll(before);
        added.forEach(linker::describe);
        linker.mirror();
        linker.announce(linker.namespaces().base(), Rendezvous.State.RT_CONSISTENT);
        relocate(map, (mode & RtldMode.RTLD_LAZY) != 0);
        if ((mode & RtldMode.RTLD_NODELETE) != 0) {
            map.state().requestNoDelete();
        }
        map.state().open();
        activateNoDelete();
        updateScopes(map);
        linker.tls().publish(added, ThreadList.all(linker.data(), task.registers().get(Register.FS_BASE)));
        added.forEach(linker.writer()::describeTls);
        mirror(added);
        return new Opened(map, map.initOrder().reversed());
    }

    /** After the constructors: the object becomes visible to all with RTLD_GLOBAL. */
    void finish(LinkMap map, int mode) {
        if ((mode & RtldMode.RTLD_GLOBAL) != 0) {
            addToGlobal(map);
        }
        showOpened(map);
        linker.mirror();
    }

    private LinkMap caller(String file, long address) {
        LinkMap map = file.indexOf('$') >= 0 || file.indexOf('/') < 0 ? linker.index().containing(address) : null;
        return map == null ? linker.main() : map;
    }

    /** The object and its dependencies are there already. */
    private void reopen(LinkMap map, int mode) {
        showOpened(map);
        if ((mode & RtldMode.RTLD_GLOBAL) != 0 && !map.state().global()) {
            addToGlobal(map);
        }
        if ((mode & RtldMode.RTLD_NODELETE) != 0 && !map.state().noDeleteActive()) {
            if (debug.shows(DebugCategory.FILES)) {
                debug.print("marking %s [%s] as NODELETE\n", map.name(), map.namespace());
            }
            map.state().activateNoDelete();
        }
        linker.mirror();
    }

    private void showOpened(LinkMap map) {
        if (debug.shows(DebugCategory.FILES)) {
            debug.print("opening file=%s [%s]; direct_opencount=%s\n\n", map.name(), map.namespace(),
                    map.state().directOpenCount());
        }
    }

    private void checkVersions(LinkMap map) {
        for (LinkMap dependency : map.searchList().maps()) {
            if (dependency.real().versionCount() == 0) {
                linker.startup().versions().check(dependency.real(), false, false, null);
            }
        }
    }

    /** Dependencies first, and nothing twice. */
    private void relocate(LinkMap map, boolean lazy) {
        Relocator.Mode how = linker.mode(lazy, Moment.DLOPEN);
        for (LinkMap dependency : map.initOrder().reversed()) {
            linker.relocator().relocate(dependency.real(), how);
        }
    }

    private void activateNoDelete() {
        for (LinkMap map : linker.namespaces().base().loaded()) {
            if (map.state().noDeletePending()) {
                map.state().dropNoDeleteRequest();
                map.state().activateNoDelete();
            }
        }
    }

    /** Objects that were loaded before by another dlopen get the new search list as a further scope. */
    private void updateScopes(LinkMap map) {
        for (LinkMap dependency : map.searchList().maps()) {
            int from = 0;
            if (dependency.state().initCalled() && dependency.type() == ObjectType.LOADED) {
                List<SearchList> scopes = dependency.scopes();
                if (scopes.contains(map.searchList())) {
                    continue;
                }
                from = scopes.size();
                scopes.add(map.searchList());
            }
            if (debug.shows(DebugCategory.SCOPES)) {
                linker.startup().showScope(dependency, from);
            }
        }
    }

    private void mirror(List<LinkMap> added) {
        linker.mirror();
        List<LinkMap> maps = linker.namespaces().base().loaded();
        for (LinkMap map : maps) {
            if (map.type() == ObjectType.LOADED) {
                linker.writer().updateScopes(map, maps);
            }
        }
    }

    /** add_to_global of dl-open.c. */
    private void addToGlobal(LinkMap map) {
        SearchList global = linker.main().searchList();
        for (LinkMap dependency : map.searchList().maps()) {
            if (!dependency.state().global()) {
                dependency.state().markGlobal();
                global.add(dependency);
                if (debug.shows(DebugCategory.SCOPES)) {
                    debug.print("\nadd %s [%s] to global scope\n", dependency.name(), dependency.namespace());
                }
            }
        }
    }
}
