package io.jemu.loader.start;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.loader.audit.AuditActivity;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.runtime.CallSource;
import io.jemu.loader.runtime.Continuations;
import io.jemu.loader.runtime.InitFunctions;
import io.jemu.loader.runtime.LoadLocks;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.runtime.Waiting;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Runs all destructors when the program exits: _dl_fini, which libc's exit calls. The program's namespace comes last;
 * what there is in a namespace is decided when its turn comes, and none of it is unloaded before it has ended.
 */
final class Shutdown implements CallSource {
    private final Deque<LinkMap> objects;
    private int namespace;
    /** Whether it is the turn of audit modules. */
    private boolean auditing;
    private LinkMap ending;
    private CallSource destructors = CallSource.of(END);

    private Shutdown(int namespaces, Collection<LinkMap> objects) {
        this.namespace = namespaces;
        this.objects = new ArrayDeque<>(objects);
    }

    static Next run(RuntimeLinker linker, Task task) {
        LoadLocks locks = linker.locks();
        if (!locks.mustWait(task, locks.load())) {
            return linker.defer(task, () -> begin(linker, task));
        }
        // Another thread is in a constructor or destructor.
        return Waiting.then(linker, task, locks.load(), (current, t) -> {
            current.locks().unlock(t, current.locks().load());
            begin(current, t);
            return Next.STOP;
        });
    }

    private static void begin(RuntimeLinker linker, Task task) {
        Registers registers = task.registers();
        long rsp = registers.get(Register.RSP);
        CallSource all = new Shutdown(linker.namespaces().all().size(), List.of());
        long next = linker.continuations().start(task, all, new long[0], rsp, (current, t) -> {
            if (current.debug().shows(DebugCategory.STATISTICS)) {
                current.debug().finalStatistics(current.lookup().lookups(), current.resolver().cacheHits());
            }
            return Continuations.returnTo(t, rsp, 0);
        });
        registers.set(Register.R11, next);
    }

    @Override
    public long next(RuntimeLinker linker) {
        while (true) {
            long function = destructors.next(linker);
            if (function != END) {
                return function;
            }
            if (ending != null) {
                ending.state().close();
                ending = null;
            }
            while (objects.isEmpty()) {
                if (!goOn(linker)) {
                    return END;
                }
            }
            ending = objects.poll();
            destructors = InitFunctions.destructors(List.of(ending));
        }
    }

    /**
     * To the next namespace; those of audit modules after all others.
     *
     * @return whether there is one
     */
    private boolean goOn(RuntimeLinker linker) {
        Namespace last = linker.namespaces().get(namespace);
        if (last != null && last.auditing() == auditing) {
            if (linker.context().rtld().version().atLeast(2, 41)) {
                last.loaded().stream().filter(LinkMap::isProxy)
                        .forEach(proxy -> linker.auditors().closed(proxy, last));
            }
            tell(linker, AuditActivity.CONSISTENT);
        }
        if (namespace == Namespace.BASE && !auditing) {
            auditing = true;
            namespace = linker.namespaces().all().size();
        }
        if (namespace == Namespace.BASE) {
            return false;
        }
        Namespace current = linker.namespaces().get(--namespace);
        if (current != null && current.auditing() == auditing) {
            tell(linker, AuditActivity.DELETE);
            collect(linker, current);
        }
        return true;
    }

    private void tell(RuntimeLinker linker, AuditActivity activity) {
        Namespace current = linker.namespaces().get(namespace);
        if (current != null) {
            linker.auditors().activity(current, activity);
        }
    }

    /** Dependents before dependencies. */
    private void collect(RuntimeLinker linker, Namespace current) {
        if (!current.isEmpty()) {
            objects.addAll(linker.startup().dependencies().sorter().sort(
                    current.loaded().stream().filter(map -> !map.isProxy()).toList(),
                    current.number() == Namespace.BASE, true, linker.main()));
            objects.forEach(map -> map.state().open());
        }
    }

    @Override
    public CallSource copy(LinkMapCopies copies) {
        Shutdown copy = new Shutdown(namespace, copies.of(objects));
        copy.auditing = auditing;
        copy.ending = copies.of(ending);
        copy.destructors = destructors.copy(copies);
        return copy;
    }
}
