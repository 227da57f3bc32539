package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Result;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Advice;
import io.jemu.syscalls.mm.AdviceValues;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.MmapFlags;
import io.jemu.syscalls.mm.MremapFlags;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.mm.Remap;
import io.jemu.syscalls.mm.SyncFlags;
import io.jemu.syscalls.vfs.OpenFile;

/** System calls on a process's memory map. */
public final class MemoryCalls {
    private static final int MLOCK_ONFAULT = 1;
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    public MemoryCalls(Kernel kernel) {}

    @Syscall(nr = 9, result = Result.ADDRESS)
    public long mmap(Task task, @Address long addr, @Size long length, @Flags(Protection.class) int prot,
            @Flags(MmapFlags.class) int flags, @Fd int fd, @Hex long offset) {
        if ((flags & MmapFlags.MAP_ANONYMOUS) != 0) {
            return task.process().map().mappings().mmap(addr, length, prot, flags, null, offset);
        }
        OpenFile file = task.process().files().get(fd);
        Backing backing = file.backing();
        if (backing == null) {
            throw (OpenFlags.readable(file.statusFlags()) ? Errno.ENODEV : Errno.EACCES).failure();
        }
        return task.process().map().mappings().mmap(addr, length, prot, flags, backing, offset);
    }

    @Syscall(nr = 10)
    public long mprotect(Task task, @Address long addr, @Size long length, @Flags(Protection.class) long prot) {
        task.process().map().mappings().mprotect(addr, length, prot);
        return 0;
    }

    @Syscall(nr = 11)
    public long munmap(Task task, @Address long addr, @Size long length) {
        task.process().map().mappings().munmap(addr, length);
        return 0;
    }

    @Syscall(nr = 12, result = Result.ADDRESS)
    public long brk(Task task, @Address long addr) {
        return task.process().map().heap().brk(addr);
    }

    @Syscall(nr = 25, result = Result.ADDRESS)
    public long mremap(Task task, @Address long oldAddress, @Size long oldSize, @Size long newSize,
            @Flags(MremapFlags.class) long flags, @Address long newAddress) {
        if (flags != (int) flags) {
            throw Errno.EINVAL.failure();
        }
        return new Remap(task.process().map()).mremap(oldAddress, oldSize, newSize, (int) flags, newAddress);
    }

    @Syscall(nr = 26)
    public long msync(Task task, @Address long addr, @Size long length, @Flags(SyncFlags.class) int flags) {
        new Advice(task.process().map()).msync(addr, length, flags);
        return 0;
    }

    @Syscall(nr = 27)
    public long mincore(Task task, @Address long addr, @Size long length, @Address long vec) {
        new Advice(task.process().map()).mincore(addr, length, vec);
        return 0;
    }

    @Syscall(nr = 28)
    public long madvise(Task task, @Address long addr, @Size long length, @Constant(AdviceValues.class) int advice) {
        new Advice(task.process().map()).madvise(addr, length, advice);
        return 0;
    }

    @Syscall(nr = 149, support = Support.PARTIAL, note = "counted and paged in; the host may still swap the memory")
    public long mlock(Task task, @Address long addr, @Size long length) {
        new Advice(task.process().map()).mlock(addr, length, true, true);
        return 0;
    }

    @Syscall(nr = 150)
    public long munlock(Task task, @Address long addr, @Size long length) {
        new Advice(task.process().map()).mlock(addr, length, false, false);
        return 0;
    }

    @Syscall(nr = 151, support = Support.PARTIAL, note = "MCL_FUTURE changes nothing; the host may still swap")
    public long mlockall(Task task, @Hex int flags) {
        if (flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0 || flags == MCL_ONFAULT) {
            throw Errno.EINVAL.failure();
        }
        new Advice(task.process().map()).lockAll((flags & MCL_CURRENT) != 0);
        return 0;
    }

    @Syscall(nr = 152)
    public long munlockall(Task task) {
        new Advice(task.process().map()).unlockAll();
        return 0;
    }

    @Syscall(nr = 325, support = Support.PARTIAL, note = "counted and paged in; the host may still swap the memory")
    public long mlock2(Task task, @Address long addr, @Size long length, @Hex int flags) {
        if ((flags & ~MLOCK_ONFAULT) != 0) {
            throw Errno.EINVAL.failure();
        }
        new Advice(task.process().map()).mlock(addr, length, true, (flags & MLOCK_ONFAULT) == 0);
        return 0;
    }
}
