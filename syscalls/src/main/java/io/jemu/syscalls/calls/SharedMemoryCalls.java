package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.IpcCommand;
import io.jemu.syscalls.abi.IpcFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Result;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.ipc.SharedSegment;
import io.jemu.syscalls.ipc.SharedSegments;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.MmapFlags;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.mm.Vma;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** System V shared memory (sysvipc(7)). The rules are those of ipc/shm.c and ipc/util.c. */
public final class SharedMemoryCalls {
    private static final int IPC_PRIVATE = 0;
    private static final int ROOT = 0;
    private static final int READ = 04;
    private static final int WRITE = 02;
    private static final int EXECUTE = 01;
    private static final int OWNER_SHIFT = 6;
    private static final int GROUP_SHIFT = 3;
    private static final int SHM_DEST = 01000;
    private static final int SHM_LOCKED = 02000;
    /** struct shmid64_ds: struct ipc64_perm is followed by the size. */
    private static final int STATUS_SIZE = 112;
    private static final int STATUS_SEGMENT_SIZE = 48;
    private static final int PERMISSION_USER = 4;
    private static final int PERMISSION_GROUP = 8;
    private static final int PERMISSION_MODE = 20;
    /** The sizes of struct shminfo64 and struct shm_info. */
    private static final int LIMITS_SIZE = 72;
    private static final int USAGE_SIZE = 48;
    private static final int SLOT_BITS = 15;

    private final Kernel kernel;
    private final SharedSegments segments;

    public SharedMemoryCalls(Kernel kernel) {
        this.kernel = kernel;
        this.segments = new SharedSegments(kernel.vfs(), this::attachments);
    }

    private int attachments(SharedSegment segment) {
        Set<MemoryMap> maps = new HashSet<>();
        int[] count = new int[1];
        for (Process process : kernel.processes().all()) {
            if (process.map() != null && maps.add(process.map())) {
                process.map().forEach(area -> count[0] += segment.isContents(area.source().file()) ? 1 : 0);
            }
        }
        return count[0];
    }

    /** ipcperms: whether a process may do what the bits of a mode stand for. */
    private static void require(Task task, SharedSegment segment, int wanted) {
        Credentials own = task.process().credentials();
        int asked = (wanted >> OWNER_SHIFT | wanted >> GROUP_SHIFT | wanted) & (READ | WRITE | EXECUTE);
        int granted = segment.mode();
        if (own.euid() == segment.creatorUser() || own.euid() == segment.user()) {
            granted >>= OWNER_SHIFT;
        } else if (inGroup(own, segment.creatorGroup()) || inGroup(own, segment.group())) {
            granted >>= GROUP_SHIFT;
        }
        if ((asked & ~granted & (READ | WRITE | EXECUTE)) != 0 && own.euid() != ROOT) {
            throw Errno.EACCES.failure();
        }
    }

    private static boolean inGroup(Credentials own, int group) {
        return own.egid() == group || own.groups().contains(group);
    }

    private static void requireOwner(Task task, SharedSegment segment) {
        int user = task.process().credentials().euid();
        if (user != segment.creatorUser() && user != segment.user() && user != ROOT) {
            throw Errno.EPERM.failure();
        }
    }

    @Syscall(nr = 29, support = Support.PARTIAL, note = "segments of the guest's own processes; no huge pages")
    long shmget(Task task, @Hex int key, @Size long size, @Hex int shmflg) {
        SharedSegment found = key == IPC_PRIVATE ? null : segments.byKey(key);
        if (found == null) {
            if (key != IPC_PRIVATE && (shmflg & IpcFlags.IPC_CREAT) == 0) {
                throw Errno.ENOENT.failure();
            }
            if ((shmflg & IpcFlags.SHM_HUGETLB) != 0) {
                throw Errno.ENOMEM.failure(); // no huge pages are set aside
            }
            Credentials own = task.process().credentials();
            return segments.create(key, size, shmflg,
                    new SharedSegment.Owner(own.euid(), own.egid(), task.process().pid())).id();
        }
        if ((shmflg & IpcFlags.IPC_CREAT) != 0 && (shmflg & IpcFlags.IPC_EXCL) != 0) {
            throw Errno.EEXIST.failure();
        }
        if (Long.compareUnsigned(size, found.size()) > 0) {
            throw Errno.EINVAL.failure();
        }
        require(task, found, shmflg);
        return found.id();
    }

    @Syscall(nr = 30, result = Result.ADDRESS)
    long shmat(Task task, int shmid, @Address long shmaddr, @Flags(IpcFlags.class) int shmflg) {
        if (shmid < 0) {
            throw Errno.EINVAL.failure();
        }
        long address = shmaddr;
        boolean replaces = (shmflg & IpcFlags.SHM_REMAP) != 0;
        int flags = MmapFlags.MAP_SHARED;
        if (address != 0) {
            if (!Page.aligned(address)) {
                address = Page.roundDown(address);
                if ((shmflg & IpcFlags.SHM_RND) == 0 || address == 0 && replaces) {
                    throw Errno.EINVAL.failure();
                }
            }
            flags |= replaces ? MmapFlags.MAP_FIXED : MmapFlags.MAP_FIXED_NOREPLACE;
        } else if (replaces) {
            throw Errno.EINVAL.failure();
        }
        boolean writable = (shmflg & IpcFlags.SHM_RDONLY) == 0;
        boolean executable = (shmflg & IpcFlags.SHM_EXEC) != 0;
        SharedSegment segment = segments.byId(shmid);
        require(task, segment, READ | (writable ? WRITE : 0) | (executable ? EXECUTE : 0));
        int protection = Protection.PROT_READ | (writable ? Protection.PROT_WRITE : 0)
                | (executable ? Protection.PROT_EXEC : 0);
        long result;
        try {
            result = task.process().map().mappings().mmap(address, segment.size(), protection, flags,
                    segment.backing(writable), 0);
        } catch (SyscallException e) {
            throw e.errno() == Errno.EEXIST ? Errno.EINVAL.failure() : e;
        }
        segment.noteAttached(task.process().pid());
        return result;
    }

    @Syscall(nr = 67)
    long shmdt(Task task, @Address long shmaddr) {
        if (!Page.aligned(shmaddr)) {
            throw Errno.EINVAL.failure();
        }
        SharedSegment segment = null;
        MemoryMap map = task.process().map();
        List<Vma> areas = new ArrayList<>();
        map.forEach(areas::add);
        for (Vma area : areas) {
            if (area.start() < shmaddr || area.start() - shmaddr != area.offset()) {
                continue; // not a part of what was attached there
            }
            if (segment == null) {
                segment = segmentOf(area);
            }
            if (segment != null && segment.isContents(area.source().file())) {
                map.mappings().munmap(area.start(), area.length());
            }
        }
        if (segment == null) {
            throw Errno.EINVAL.failure();
        }
        segment.noteDetached(task.process().pid());
        return 0;
    }

    private SharedSegment segmentOf(Vma area) {
        for (SharedSegment segment : segments.all()) {
            if (segment.isContents(area.source().file())) {
                return segment;
            }
        }
        return null;
    }

    @Syscall(nr = 31, support = Support.PARTIAL,
            note = "who used a segment last, and when, tells of shmat and shmdt only")
    long shmctl(Task task, int shmid, @Constant(IpcCommand.class) int cmd, @Address long buf) {
        if (shmid < 0 || cmd < 0) {
            throw Errno.EINVAL.failure();
        }
        return switch (cmd) {
            case IpcCommand.IPC_INFO -> {
                task.memory().write(buf, limits());
                yield segments.highestSlot();
            }
            case IpcCommand.SHM_INFO -> {
                task.memory().write(buf, usage());
                yield segments.highestSlot();
            }
            case IpcCommand.SHM_STAT, IpcCommand.SHM_STAT_ANY -> {
                SharedSegment segment = segments.inSlot(shmid & (1 << SLOT_BITS) - 1);
                if (segment == null) {
                    throw Errno.EINVAL.failure();
                }
                if (cmd == IpcCommand.SHM_STAT) {
                    require(task, segment, READ);
                }
                task.memory().write(buf, status(segment));
                yield segment.id();
            }
            default -> control(task, segments.byId(shmid), cmd, buf);
        };
    }

    private long control(Task task, SharedSegment segment, int command, long buf) {
        switch (command) {
            case IpcCommand.IPC_STAT -> {
                require(task, segment, READ);
                task.memory().write(buf, status(segment));
            }
            case IpcCommand.IPC_SET -> {
                AddressSpace memory = task.memory();
                byte[] settings = memory.read(buf, STATUS_SIZE);
                requireOwner(task, segment);
                ByteBuffer values = ByteBuffer.wrap(settings).order(ByteOrder.LITTLE_ENDIAN);
                segment.change(values.getInt(PERMISSION_USER), values.getInt(PERMISSION_GROUP),
                        values.getInt(PERMISSION_MODE));
            }
            case IpcCommand.IPC_RMID -> {
                requireOwner(task, segment);
                segments.remove(segment);
            }
            case IpcCommand.SHM_LOCK, IpcCommand.SHM_UNLOCK -> {
                requireOwner(task, segment);
                segment.locked(command == IpcCommand.SHM_LOCK);
            }
            default -> throw Errno.EINVAL.failure();
        }
        return 0;
    }

    private byte[] status(SharedSegment segment) {
        int mode = segment.mode() | (segment.removed() ? SHM_DEST : 0) | (segment.locked() ? SHM_LOCKED : 0);
        ByteBuffer status = ByteBuffer.allocate(STATUS_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(segment.key()).putInt(segment.user()).putInt(segment.group())
                .putInt(segment.creatorUser()).putInt(segment.creatorGroup()).putInt(mode)
                .putShort((short) (segment.id() >> SLOT_BITS));
        return status.position(STATUS_SEGMENT_SIZE)
                .putLong(segment.size()).putLong(segment.attached()).putLong(segment.detached())
                .putLong(segment.changed()).putInt(segment.creator()).putInt(segment.lastUser())
                .putLong(attachments(segment)).array();
    }

    /** struct shminfo64. */
    private static byte[] limits() {
        return ByteBuffer.allocate(LIMITS_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SharedSegments.MAXIMUM_SIZE).putLong(1).putLong(SharedSegments.MAXIMUM_COUNT)
                .putLong(SharedSegments.MAXIMUM_COUNT).putLong(SharedSegments.MAXIMUM_SIZE).array();
    }

    /** struct shm_info: segments, and pages in all of them. */
    private byte[] usage() {
        long pages = segments.all().stream().mapToLong(segment -> Page.roundUp(segment.size()) / Page.SIZE).sum();
        return ByteBuffer.allocate(USAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(segments.all().size()).putLong(pages).putLong(pages).array();
    }
}
