package io.jemu.syscalls.boot;

import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.calls.SyscallTable;
import io.jemu.syscalls.calls.UnknownCalls;
import io.jemu.syscalls.fs.dev.DevFileSystem;
import io.jemu.syscalls.fs.proc.ProcFileSystem;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.KernelOptions;
import io.jemu.syscalls.vfs.Vfs;

/** Puts the parts together: a kernel with its system calls and its file systems. */
public final class Linux {
    private Linux() {}

    /** Makes a kernel without processes. The engine and the memory stay the caller's. */
    public static Kernel boot(Engine engine, PhysicalMemory memory, Vfs vfs, KernelOptions options) {
        return boot(engine, memory, vfs, options, MountPlan.NONE);
    }

    /**
     * The same with more file systems.
     *
     * @param vfs without a sysroot if the plan has a sandbox
     * @throws MountFailure if one cannot be mounted
     */
    public static Kernel boot(
            Engine engine, PhysicalMemory memory, Vfs vfs, KernelOptions options, MountPlan plan) {
        Kernel kernel = new Kernel(engine, memory, vfs, options,
                booting -> new UnknownCalls(booting, new SyscallTable(booting)));
        FileSystems others = new FileSystems(kernel, plan);
        others.mountRoot();
        DevFileSystem.mount(kernel);
        ProcFileSystem.mount(kernel);
        others.mountOthers();
        return kernel;
    }
}
