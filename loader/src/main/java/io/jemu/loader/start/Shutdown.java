package io.jemu.loader.start;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.runtime.Continuations;
import io.jemu.loader.runtime.InitFunctions;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;

/** Runs all destructors when the program exits: _dl_fini, which libc's exit calls. */
final class Shutdown {
    private Shutdown() {}

    static Next run(RuntimeLinker linker, Task task) {
        Registers registers = task.registers();
        long rsp = registers.get(Register.RSP);
        linker.useTask(task);
        long next = linker.continuations().start(task, InitFunctions.destructors(order(linker)), new long[0], rsp,
                (current, t) -> {
            if (current.debug().shows(DebugCategory.STATISTICS)) {
                current.debug().finalStatistics(current.lookup().lookups(), current.resolver().cacheHits());
            }
            return Continuations.returnTo(t, rsp, 0);
        });
        registers.set(Register.R11, next);
        return Next.CONTINUE;
    }

    /** Dependents before dependencies, the program's namespace last. */
    private static List<LinkMap> order(RuntimeLinker linker) {
        List<LinkMap> objects = new ArrayList<>();
        for (Namespace namespace : linker.namespaces().all().reversed()) {
            if (!namespace.isEmpty()) {
                objects.addAll(linker.startup().dependencies().sorter().sort(
                        namespace.loaded().stream().filter(map -> map == map.real()).toList(),
                        namespace.number() == Namespace.BASE, true, linker.main()));
            }
        }
        return objects;
    }
}
