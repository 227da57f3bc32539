package io.jemu.loader.dl;

import io.jemu.loader.audit.AuditActivity;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.relocate.Relocator;
import io.jemu.loader.runtime.LibcStart;
import io.jemu.loader.runtime.LateObjects;
import io.jemu.loader.runtime.Rendezvous;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.search.LoadMode;
import io.jemu.loader.solaris.DlopenMode;
import io.jemu.loader.solaris.SolarisMessages;
import io.jemu.loader.version.IsaLevel;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Loads objects into a process whose thread-local storage is laid out: _dl_open and dl_open_worker of glibc's
 * elf/dl-open.c. Besides dlopen and dlmopen this serves whatever needs a namespace of its own, such as an audit module:
 *
 * <pre>{@code
 * ObjectOpening.Opened opened = new ObjectOpening(linker).open(task, path, RtldMode.RTLD_LAZY, 0, LM_ID_NEWLM);
 * ... have the constructors run: InitFunctions.constructors(opened.constructors()), by Continuations ...
 * opening.finish(opened.map(), RtldMode.RTLD_LAZY);
 * }</pre>
 *
 * <p>{@code opened.map().namespace()} then tells the number of the namespace, in which the dependencies of the object,
 * a C library among them, have been loaded once more. To take it back, {@code new ObjectClosing(linker).close(map)}.
 */
public final class ObjectOpening {
    private final RuntimeLinker linker;
    private final ObjectClosing closing;
    private final LdDebug debug;

    public ObjectOpening(RuntimeLinker linker) {
        this.linker = linker;
        this.closing = new ObjectClosing(linker);
        this.debug = linker.debug();
    }

    /**
     * The outcome of loading.
     *
     * @param map the object, null if it is not loaded and RTLD_NOLOAD was given
     * @param constructors objects whose constructors must run, in that order
     */
    public record Opened(LinkMap map, List<LinkMap> constructors) {}

    /**
     * Loads, relocates and makes known everything but what must wait for the constructors: {@link #finish}. Calls the
     * guest (IFUNC resolvers, the start of a C library), so it happens outside the engine's run.
     *
     * @param file a library name or a path; empty for the program
     * @param mode bits of {@link RtldMode}
     * @param caller an address in the object that calls dlopen, 0 for none
     * @param lmid number of the namespace, or one of the LM_ID_ values of {@link RtldMode}
     * @throws LoaderError if it fails; then nothing of it is left
     */
    public Opened open(Task task, String file, int mode, long caller, long lmid) {
        if ((mode & RtldMode.RTLD_BINDING_MASK) == 0) {
            if (linker.solaris() != null) {
                throw SolarisMessages.noBinding();
            }
            throw new LoaderError(Errno.EINVAL.number(), file, "invalid mode for dlopen()");
        }
        Namespace namespace = namespace(file, lmid, caller);
        boolean asksForCaller = lmid == RtldMode.LM_ID_CALLER || file.indexOf('$') >= 0 || file.indexOf('/') < 0;
        List<LinkMap> before = namespace.loaded();
        Attempt attempt = new Attempt(task, file, mode, asksForCaller ? caller(caller) : null,
                linker.solaris() == null ? null : caller(caller), namespace, before);
        try {
            Opened opened = attempt.run();
            attempt.end();
            return opened;
        } catch (LoaderError error) {
            linker.signalling(error);
            attempt.end();
            attempt.undo();
            throw error;
        }
    }

    /** Whether opening a file would add to the list of objects, as far as its name tells. */
    boolean loadsAnew(String file, long caller, long lmid) {
        if (lmid == RtldMode.LM_ID_NEWLM) {
            return true;
        }
        Namespace namespace = lmid == RtldMode.LM_ID_CALLER ? linker.namespaces().of(caller(caller))
                : linker.namespaces().get((int) lmid);
        return namespace != null && !linker.startup().objects().isKnown(file, namespace);
    }

    /** What dlopen returns: the struct link_map, or under RTLD_FIRST of Solaris a name of its own for the object. */
    long handle(LinkMap map, int mode) {
        boolean first = linker.solaris() != null && (mode & DlopenMode.RTLD_FIRST) != 0;
        return first ? linker.solaris().firstHandle(map, () -> linker.heap().allocate(Long.BYTES))
                : map.state().guestAddress();
    }

    private LinkMap caller(long address) {
        LinkMap map = linker.index().containing(address);
        return map == null ? linker.main() : map;
    }

    private Namespace namespace(String file, long lmid, long caller) {
        if (lmid == RtldMode.LM_ID_CALLER) {
            return linker.namespaces().of(caller(caller));
        }
        if (lmid == RtldMode.LM_ID_NEWLM) {
            Namespace namespace = linker.namespaces().allocate();
            if (namespace == null) {
                throw new LoaderError(Errno.EINVAL.number(), file, "no more namespaces available for dlmopen()");
            }
            if (linker.context().rtld().version().atLeast(2, 41)) {
                linker.announcements().state(namespace, Rendezvous.State.RT_CONSISTENT);
            }
            return namespace;
        }
        Namespace namespace = lmid == (int) lmid ? linker.namespaces().get((int) lmid) : null;
        if (namespace == null || namespace.isEmpty() || namespace.auditing()) {
            throw new LoaderError(Errno.EINVAL.number(), file, "invalid target namespace in dlmopen()");
        }
        return namespace;
    }

    /** One dlopen. */
    private final class Attempt {
        private final Task task;
        private final String file;
        private final int mode;
        private final LinkMap loader;
        private final LinkMap opener;
        private final Namespace namespace;
        private final List<LinkMap> before;
        private final boolean hadLibc;
        /** Whether nothing had to be done but count. */
        private boolean reopened;
        private LinkMap map;

        Attempt(Task task, String file, int mode, LinkMap loader, LinkMap opener, Namespace namespace,
                List<LinkMap> before) {
            this.opener = opener;
            this.task = task;
            this.file = file;
            this.mode = mode;
            this.loader = loader;
            this.namespace = namespace;
            this.before = before;
            this.hadLibc = namespace.libc() != null;
        }

        private boolean has(int bit) {
            return (mode & bit) != 0;
        }

        Opened run() {
            linker.rendezvous().open(namespace);
            Set<LoadMode> how = EnumSet.of(LoadMode.DLOPEN);
            if (has(RtldMode.RTLD_DEEPBIND)) {
                how.add(LoadMode.DEEPBIND);
            }
            if (linker.auditors().loadingModule()) {
                how.add(LoadMode.AUDIT);
            }
            Set<LoadMode> asRoot = EnumSet.copyOf(how);
            asRoot.add(LoadMode.CALLMAP);
            if (linker.auditors().loadingModule()) {
                asRoot.add(LoadMode.PRELOAD);
            }
            if (has(RtldMode.RTLD_NOLOAD)) {
                asRoot.add(LoadMode.NOLOAD);
            }
            boolean known = linker.startup().objects().isKnown(file, namespace);
            map = linker.startup().objects().load(loader, file, ObjectType.LOADED, false, asRoot, namespace);
            if (map == null) {
                return new Opened(null, List.of());
            }
            map.state().open();
            if (map.searchList().size() > 0) {
                reopened = !has(RtldMode.RTLD_GLOBAL) || map.state().global();
                if (!known || !isFullyOpen()) {
                    reopen();
                }
                joinGroup();
                return new Opened(map, List.of());
            }
            if (has(RtldMode.RTLD_NODELETE)) {
                map.state().requestNoDelete();
            }
            linker.startup().dependencies().load(map, List.of(), false, how);
            checkVersions();
            if (debug.shows(DebugCategory.SCOPES)) {
                linker.startup().showScope(map, 0);
            }
            if (linker.solaris() != null) {
                joinGroup();
                linker.solaris().arrived(added());
                linker.late().loadReferenced(has(RtldMode.RTLD_LAZY));
            }
            List<LinkMap> added = added();
            added.forEach(linker::describe);
            linker.mirror();
            if (!consistentAtEnd()) {
                linker.announcements().consistent(namespace);
            }
            relocate(added);
            activateNoDelete();
            updateScopes();
            linker.tls().publish(added);
            added.forEach(linker.writer()::describeTls);
            mirrorScopes();
            if (!hadLibc && namespace.libc() != null) {
                LibcStart.initialize(task, namespace.libc(), false);
            }
            return new Opened(map, constructors(added));
        }

        /** Since 2.41 the list is consistent when relocation has ended, and after failures, too. */
        private boolean consistentAtEnd() {
            return linker.context().rtld().version().atLeast(2, 41);
        }

        /** Tells debuggers and auditors, if they were not told before; debuggers are always told. */
        void end() {
            boolean untold = reopened && linker.context().rtld().version().atLeast(2, 42);
            if (!consistentAtEnd() || untold) {
                return;
            }
            if (linker.rendezvous().state(namespace) == Rendezvous.State.RT_CONSISTENT) {
                linker.announcements().state(namespace, Rendezvous.State.RT_CONSISTENT);
            } else {
                linker.announcements().consistent(namespace);
            }
        }

        /** Takes back what has been done. */
        void undo() {
            if (map != null) {
                map.state().close();
            }
            List<LinkMap> added = added();
            if (consistentAtEnd() && !added.isEmpty()) {
                linker.auditors().activity(namespace, AuditActivity.DELETE);
            }
            added.forEach(lost -> linker.auditors().closed(lost, namespace));
            closing.discard(namespace, added);
        }

        private List<LinkMap> added() {
            List<LinkMap> added = new ArrayList<>(namespace.loaded());
            added.removeAll(before);
            return added;
        }

        /** Dependencies first; before all others the object that asks for it. */
        private List<LinkMap> constructors(List<LinkMap> added) {
            List<LinkMap> order = linker.late() != null ? LateObjects.dependenciesFirst(added)
                    : new ArrayList<>(map.initOrder().reversed());
            if (added.contains(namespace.initFirst())) {
                order.addFirst(namespace.initFirst());
            }
            return order;
        }

        /** Under the rules of Solaris: which group the object is of. */
        private void joinGroup() {
            if (linker.solaris() != null) {
                linker.solaris().opened(map, DlopenMode.of(mode), opener);
            }
        }

        /** A way round everything for an object that is there under this name, new in 2.42 (is_already_fully_open). */
        private boolean isFullyOpen() {
            return linker.context().rtld().version().atLeast(2, 42)
                    && (!has(RtldMode.RTLD_GLOBAL) || map.state().global())
                    && (!has(RtldMode.RTLD_NODELETE) || map.state().noDeleteActive());
        }

        /** The object and its dependencies are there already. */
        private void reopen() {
            showOpened(map);
            if (has(RtldMode.RTLD_NODELETE)) {
                if (debug.shows(DebugCategory.FILES) && !map.state().noDeleteActive()) {
                    debug.print("marking %s [%s] as NODELETE\n", map.name(), map.namespace());
                }
                map.state().activateNoDelete();
            }
            if (has(RtldMode.RTLD_GLOBAL) && !map.state().global()) {
                addToGlobal(map);
            }
            linker.mirror();
        }

        private void checkVersions() {
            for (LinkMap dependency : map.searchList().maps()) {
                if (dependency.real().versionCount() == 0) {
                    linker.startup().versions().check(dependency.real(), false, false, null);
                }
            }
            String unfit = IsaLevel.firstUnfit(map, linker.rtld(), linker.context().options().program());
            if (unfit != null) {
                throw IsaLevel.error(unfit);
            }
        }

        /** Dependencies first, and nothing twice; libc before all others since 2.41. */
        private void relocate(List<LinkMap> added) {
            Relocator.Mode how = linker.mode(has(RtldMode.RTLD_LAZY), Moment.DLOPEN);
            GlibcVersion version = linker.context().rtld().version();
            if (namespace.libc() != null && version.atLeast(2, 41)) {
                linker.relocator().relocate(namespace.libc(), how);
            }
            for (LinkMap dependency : map.initOrder().reversed()) {
                linker.relocator().relocate(dependency.real(), how);
            }
            if (linker.late() != null) {
                // What references have caused to be loaded is in nobody's list of dependencies.
                LateObjects.dependenciesFirst(added).forEach(late -> linker.relocator().relocate(late, how));
            }
            DlfcnHooks.installOld(linker, added);
        }

        private void activateNoDelete() {
            for (LinkMap pending : namespace.loaded()) {
                if (pending.state().noDeletePending()) {
                    if (debug.shows(DebugCategory.FILES)) {
                        debug.print("activating NODELETE for %s [%s]\n", pending.name(), pending.namespace());
                    }
                    pending.state().dropNoDeleteRequest();
                    pending.state().activateNoDelete();
                }
            }
        }

        /** Objects that were loaded before by another dlopen get the new search list as a further scope. */
        private void updateScopes() {
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

        private void mirrorScopes() {
            linker.mirror();
            List<LinkMap> maps = namespace.loaded();
            for (LinkMap member : maps) {
                if (member.type() == ObjectType.LOADED) {
                    linker.writer().updateScopes(member, maps);
                }
            }
        }
    }

    /** After the constructors: the object becomes visible to all with RTLD_GLOBAL. */
    public void finish(LinkMap map, int mode) {
        if ((mode & RtldMode.RTLD_GLOBAL) != 0) {
            addToGlobal(map);
        }
        showOpened(map);
        linker.mirror();
    }

    private void showOpened(LinkMap map) {
        if (debug.shows(DebugCategory.FILES)) {
            debug.print("opening file=%s [%s]; direct_opencount=%s\n\n", map.name(), map.namespace(),
                    map.state().directOpenCount());
        }
    }

    /**
     * add_to_global of dl-open.c. The global scope of another namespace is that of the object loaded first, which all
     * others search; glibc itself has none there, and crashes.
     */
    private void addToGlobal(LinkMap map) {
        SearchList global = linker.namespaces().of(map).main().searchList();
        for (LinkMap dependency : map.searchList().maps()) {
            if (!dependency.state().global()) {
                dependency.state().markGlobal();
                if (!global.contains(dependency)) {
                    global.add(dependency);
                }
                if (debug.shows(DebugCategory.SCOPES)) {
                    debug.print("\nadd %s [%s] to global scope\n", dependency.name(), dependency.namespace());
                }
            }
        }
    }
}
