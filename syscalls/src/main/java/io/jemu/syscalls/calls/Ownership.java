package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.ProcessTable;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.vfs.FileOwner;
import io.jemu.syscalls.vfs.OpenFile;

/** Who owns an open file: fcntl(2), "Managing signals". The rules are those of fs/fcntl.c. */
final class Ownership {
    private final ProcessTable processes;

    Ownership(ProcessTable processes) {
        this.processes = processes;
    }

    /** F_SETOWN: a process, or a process group if negative. */
    long set(OpenFile file, int owner) {
        if (owner == Integer.MIN_VALUE) {
            throw Errno.EINVAL.failure();
        }
        return set(file, owner < 0 ? FileOwner.F_OWNER_PGRP : FileOwner.F_OWNER_PID, Math.abs(owner));
    }

    /** F_SETOWN_EX with a struct f_owner_ex. */
    long set(OpenFile file, AddressSpace memory, long address) {
        int type = memory.read32(address);
        if (type < FileOwner.F_OWNER_TID || type > FileOwner.F_OWNER_PGRP) {
            throw Errno.EINVAL.failure();
        }
        return set(file, type, memory.read32(address + Integer.BYTES));
    }

    private long set(OpenFile file, int type, int id) {
        if (id != 0 && !exists(type, id)) {
            throw Errno.ESRCH.failure();
        }
        file.owner(new FileOwner(type, id, file.owner().signal()));
        return 0;
    }

    private boolean exists(int type, int id) {
        return switch (type) {
            case FileOwner.F_OWNER_TID -> processes.all().stream()
                    .anyMatch(process -> process.tasks().stream().anyMatch(task -> task.tid() == id));
            case FileOwner.F_OWNER_PID -> processes.find(id) != null;
            default -> processes.all().stream().anyMatch(process -> process.session().pgid() == id);
        };
    }

    /** F_GETOWN. */
    static long get(OpenFile file) {
        FileOwner owner = file.owner();
        return owner.type() == FileOwner.F_OWNER_PGRP ? -owner.id() : owner.id();
    }

    /** F_GETOWN_EX. */
    static long get(OpenFile file, AddressSpace memory, long address) {
        memory.write32(address, file.owner().type());
        memory.write32(address + Integer.BYTES, file.owner().id());
        return 0;
    }

    /** F_SETSIG. */
    static long signal(OpenFile file, long signal) {
        if (signal < 0 || signal > Signal.MAX) {
            throw Errno.EINVAL.failure();
        }
        file.owner(new FileOwner(file.owner().type(), file.owner().id(), (int) signal));
        return 0;
    }
}
