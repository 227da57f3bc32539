package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.MemoryMap;

/**
 * Makes a thread or a process as a copy of a task that is current and in a clone system call, outside the engine's run.
 */
final class Cloning {
    private final Kernel kernel;
    private final Task parent;
    private final CloneRequest request;
    private final int id;
    private EndNotice notice;
    private int noticeFd;

    Cloning(Kernel kernel, Task parent, CloneRequest request, int id) {
        this.kernel = kernel;
        this.parent = parent;
        this.request = request;
        this.id = id;
    }

    /**
     * Does what can fail, inside the system call.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EMFILE
     * @throws GuestFault if the descriptor cannot be told
     */
    void prepare() {
        if (request.has(CloneFlags.CLONE_PIDFD)) {
            parent.memory().write32(request.pidfd(), parent.memory().read32(request.pidfd()));
            parent.process().files().requireRoom();
            notice = new EndNotice(kernel.vfs().posix());
            try {
                noticeFd = notice.subscribe();
            } catch (SyscallException failure) {
                notice.forgotten();
                throw failure;
            }
        }
    }

    void run() {
        Task child;
        try {
            child = request.has(CloneFlags.CLONE_THREAD)
                    ? parent.process().addTask(id, new TaskAttributes(parent.attributes()))
                    : newProcess();
        } catch (OutOfGuestMemory full) {
            parent.registers().set(Register.RAX, Errno.ENOMEM.result());
            if (notice != null) {
                notice.forgotten();
                kernel.vfs().posix().close(noticeFd);
            }
            return;
        }
        child.signals().block(parent.signals().blocked());
        boolean sameMemory = request.has(CloneFlags.CLONE_VM);
        if (!sameMemory || request.has(CloneFlags.CLONE_VFORK)) {
            child.signals().altStack(parent.signals().altStack());
        }
        writeIds(child);
        if (notice != null) {
            PidFile file = PidFile.of(child, request.has(CloneFlags.CLONE_THREAD), notice, noticeFd);
            parent.memory().write32(request.pidfd(), parent.process().files().install(file, true));
        }
        copyRegisters(child);
        if (kernel.options().observers().syscalls() != null) {
            kernel.options().observers().syscalls().started(parent, child);
        }
        if (child.process() != parent.process() && kernel.options().interpreter() != null) {
            kernel.options().interpreter().forked(parent, child);
        }
        boolean vfork = request.has(CloneFlags.CLONE_VFORK);
        if (vfork) {
            child.process().vforkParent(parent);
            parent.freeze();
        }
        if (kernel.debugger() != null) {
            kernel.debugger().cloned(parent, child, vfork);
        }
    }

    private Task newProcess() {
        Process process = new Process(parent, id, request);
        MemoryMap map = parent.process().map();
        if (request.has(CloneFlags.CLONE_VM)) {
            kernel.processes().share(map);
            process.useMap(map);
        } else {
            copyMemory(map, process);
        }
        if (request.has(CloneFlags.CLONE_CLEAR_SIGHAND)) {
            process.actions().exec();
        }
        kernel.processes().add(process);
        return process.addTask(id, new TaskAttributes(parent.attributes()));
    }

    private void copyMemory(MemoryMap map, Process process) {
        MemoryMap copy = process.newMap(map.placement());
        boolean complete = false;
        try {
            map.copyTo(copy);
            process.useMap(copy);
            complete = true;
        } finally {
            if (!complete) {
                copy.close();
                process.releaseFiles();
                process.family().leave();
            }
        }
    }

    private void writeIds(Task child) {
        try {
            if (request.has(CloneFlags.CLONE_PARENT_SETTID)) {
                parent.memory().write32(request.parentTid(), id);
            }
            if (request.has(CloneFlags.CLONE_CHILD_SETTID)) {
                child.memory().write32(request.childTid(), id);
            }
        } catch (GuestFault fault) {
            // Linux does not report it either.
        }
        if (request.has(CloneFlags.CLONE_CHILD_CLEARTID)) {
            child.clearChildTid(request.childTid());
        }
    }

    private void copyRegisters(Task child) {
        Registers registers = parent.registers();
        long stackPointer = registers.get(Register.RSP);
        long fsBase = registers.get(Register.FS_BASE);
        registers.set(Register.RAX, 0);
        if (request.stackPointer() != 0) {
            registers.set(Register.RSP, request.stackPointer());
        }
        if (request.has(CloneFlags.CLONE_SETTLS)) {
            registers.set(Register.FS_BASE, request.tls());
        }
        kernel.engine().save(child.state());
        registers.set(Register.RAX, id);
        registers.set(Register.RSP, stackPointer);
        registers.set(Register.FS_BASE, fsBase);
    }
}
