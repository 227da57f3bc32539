package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Register;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.relocate.LateLoading;
import io.jemu.loader.relocate.ReferenceScan;
import io.jemu.loader.relocate.Relocator;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Brings objects to life that references have caused to be loaded. Only under rules by which they do. */
public final class LateObjects implements LateLoading {
    private final RuntimeLinker linker;
    private final List<LinkMap> uninitialized = new ArrayList<>();

    LateObjects(RuntimeLinker linker) {
        this.linker = linker;
    }

    private List<LinkMap> unrelocated() {
        return linker.namespaces().loaded().stream()
                .filter(map -> map.real() != linker.rtld() && !map.state().relocated() && !map.state().faked())
                .toList();
    }

    /**
     * Looks up all references that will be bound at once, so that what they load is loaded before anything is
     * relocated: the order of relocation, and the layout of thread-local storage, need to know all objects. What is
     * missing is told when it is missed.
     *
     * @param lazy whether references through the procedure linkage table wait
     * @return the objects that were loaded
     */
    public List<LinkMap> loadReferenced(boolean lazy) {
        List<LinkMap> before = linker.namespaces().loaded();
        Set<LinkMap> scanned = new HashSet<>();
        List<LinkMap> maps = unrelocated();
        while (linker.solaris().mayLoad(maps) && scanned.size() < maps.size()) {
            for (LinkMap map : maps) {
                if (scanned.add(map)) {
                    ReferenceScan.resolveAll(map, lazy && linker.mode(true, Moment.LOAD).lazy(), linker.resolver(),
                            missing -> { });
                }
            }
            maps = unrelocated();
        }
        List<LinkMap> added = new ArrayList<>(linker.namespaces().loaded());
        added.removeAll(before);
        return added;
    }

    /** Before the program starts: what is loaded by references takes its place among what must be initialized. */
    public void atStart() {
        List<LinkMap> added = loadReferenced(true);
        LinkMap main = linker.main();
        if (!added.isEmpty()) {
            List<LinkMap> order = new ArrayList<>(main.initOrder());
            order.addAll(added);
            main.useInitOrder(linker.startup().dependencies().sorter().sort(order, true, false, main));
        }
    }

    /** The same order as constructors have: what objects depend on comes before them. */
    public static List<LinkMap> dependenciesFirst(List<LinkMap> maps) {
        Set<LinkMap> order = new LinkedHashSet<>();
        for (LinkMap map : maps) {
            for (LinkMap dependency : map.initOrder().reversed()) {
                if (maps.contains(dependency)) {
                    order.add(dependency);
                }
            }
            order.add(map);
        }
        return new ArrayList<>(order);
    }

    @Override
    public void relocate(Task task) {
        if (unrelocated().isEmpty()) {
            return;
        }
        linker.useTask(task);
        loadReferenced(true);
        List<LinkMap> added = dependenciesFirst(unrelocated());
        added.forEach(linker::describe);
        linker.mirror();
        Relocator.Mode how = linker.mode(true, Moment.DLOPEN);
        for (LinkMap map : added) {
            linker.relocator().relocate(map, how);
        }
        for (LinkMap map : added) {
            if (map.state().noDeletePending()) {
                map.state().dropNoDeleteRequest();
                map.state().activateNoDelete();
            }
        }
        linker.tls().publish(added);
        added.forEach(linker.writer()::describeTls);
        linker.mirror();
        for (LinkMap map : added) {
            Namespace namespace = linker.namespaces().of(map);
            linker.writer().updateScopes(map, namespace.loaded());
            if (linker.rendezvous().state(namespace) != Rendezvous.State.RT_CONSISTENT) {
                linker.announcements().state(namespace, Rendezvous.State.RT_CONSISTENT);
            }
        }
        uninitialized.addAll(added);
    }

    /** The constructors that must run because of {@link #relocate}; asking for them is taking them. */
    public CallSource constructors() {
        List<LinkMap> order = List.copyOf(uninitialized);
        uninitialized.clear();
        return InitFunctions.constructors(order);
    }

    /** Whether there are objects whose constructors must run. */
    public boolean waiting() {
        return !uninitialized.isEmpty();
    }

    @Override
    public long initialize(Task task, long target) {
        if (uninitialized.isEmpty()) {
            return target;
        }
        PendingCall call = PendingCall.of(task, target);
        return linker.continuations().start(task, constructors(), linker.programArguments(),
                task.registers().get(Register.RSP), call);
    }

    @Override
    public void fail(Task task, RuntimeException reason) {
        linker.exit().die(task, reason);
    }

    /** Takes objects away that were loaded, but never relocated. */
    void discard(List<LinkMap> maps) {
        maps.forEach(map -> map.state().markRemoved());
        linker.tls().remove(maps);
        for (LinkMap map : maps) {
            linker.namespaces().of(map).remove(map);
            linker.startup().objects().search().forget(map);
        }
        linker.resolver().forget();
        for (LinkMap map : maps) {
            if (!map.state().faked()) {
                linker.startup().objects().unmap(map.image());
                linker.writer().discard(map);
            }
        }
        linker.mirror();
    }
}
