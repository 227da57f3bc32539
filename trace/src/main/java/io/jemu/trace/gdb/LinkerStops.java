package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.Rendezvous;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/** Stops where the debugger waits for news of objects at probes of ld.so, when Java links in its place. */
final class LinkerStops implements LinkObserver {
    private final GdbServer server;
    /** Those of the ld.so that was looked at last. */
    private long lastBase;
    private int lastPid;
    private List<LinkerProbes.Probe> probes = List.of();

    LinkerStops(GdbServer server) {
        this.server = server;
    }

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        if (server.debugs(linker.task())) {
            server.target().bindings().add(linker.task().process().pid(), binding);
        }
    }

    @Override
    public void announced(RuntimeLinker linker, Namespace namespace, Rendezvous.State state, long structure) {
        Task task = linker.task();
        if (state != Rendezvous.State.RT_CONSISTENT || !server.debugs(task)) {
            return;
        }
        int pid = task.process().pid();
        if (lastBase != linker.rtld().base() || lastPid != pid) {
            lastBase = linker.rtld().base();
            lastPid = pid;
            probes = LinkerProbes.of(task.process().map(), lastBase);
        }
        for (LinkerProbes.Probe probe : probes) {
            if (server.target().breakpoints().has(pid, probe.address())) {
                stopAt(task, probe, namespace.number(), structure);
                return;
            }
        }
    }

    /** Shows the debugger the task at a probe, which is an instruction that does nothing. */
    private void stopAt(Task task, LinkerProbes.Probe probe, int namespace, long structure) {
        Engine engine = task.kernel().engine();
        try (CpuState before = engine.newState()) {
            engine.save(before);
            Registers registers = task.registers();
            if (probe.namespace() != null) {
                registers.set(probe.namespace(), namespace);
            }
            registers.set(probe.structure(), structure);
            registers.set(Register.RIP, probe.address());
            server.stopInLinker(task, true);
            if (!task.ended() && server.debugs(task) && server.target().state(task).stepping()) {
                registers.set(Register.RIP, probe.address() + 1);
                server.stopInLinker(task, false);
            }
            if (!task.ended()) {
                engine.restore(before);
            }
        }
        task.kernel().requireLife(task);
    }
}
