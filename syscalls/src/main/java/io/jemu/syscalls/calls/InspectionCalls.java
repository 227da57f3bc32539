package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.KcmpType;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;

/** Looking into other processes: process_vm_readv(2), process_vm_writev(2), kcmp(2). */
public final class InspectionCalls {
    private static final int UIO_MAXIOV = 1024;
    private static final int IOVEC_SIZE = 16;
    /** MAX_RW_COUNT: the most that one call transfers. */
    private static final long MAX_TRANSFER = 0x7fff_f000L;
    private static final int EQUAL = 0;
    private static final int LESS = 1;
    private static final int GREATER = 2;

    public InspectionCalls(Kernel kernel) {}

    @Syscall(nr = 310)
    long process_vm_readv(Task task, @Pid int pid, @In @Struct(value = "iovec", count = "liovcnt") long lvec,
            @Size long liovcnt, @In @Struct(value = "iovec", count = "riovcnt") long rvec, @Size long riovcnt,
            @Hex long flags) {
        return transfer(task, pid, lvec, Integer.toUnsignedLong((int) liovcnt), rvec, riovcnt, flags, false);
    }

    @Syscall(nr = 311)
    long process_vm_writev(Task task, @Pid int pid, @In @Struct(value = "iovec", count = "liovcnt") long lvec,
            @Size long liovcnt, @In @Struct(value = "iovec", count = "riovcnt") long rvec, @Size long riovcnt,
            @Hex long flags) {
        return transfer(task, pid, lvec, Integer.toUnsignedLong((int) liovcnt), rvec, riovcnt, flags, true);
    }

    /** As import_iovec does, the caller has taken the number of local ranges for a 32-bit one. */
    private static long transfer(Task task, int pid, long local, long localCount, long remote, long remoteCount,
            long flags, boolean write) {
        if (flags != 0) {
            throw Errno.EINVAL.failure();
        }
        Ranges here = new Ranges(task.memory(), local, localCount, true);
        Ranges there = new Ranges(task.memory(), remote, remoteCount, false);
        if (here.left() == 0 || remoteCount == 0) {
            return 0;
        }
        Process other = Others.inspectable(task, pid).process();
        byte[] chunk = new byte[Page.SIZE];
        long done = 0;
        try {
            while (here.left() > 0 && there.left() > 0) {
                int length = (int) Math.min(Math.min(here.run(), there.run()), chunk.length);
                AddressSpace from = write ? task.memory() : other.memory();
                AddressSpace to = write ? other.memory() : task.memory();
                from.read(write ? here.address() : there.address(), chunk, 0, length);
                to.write(write ? there.address() : here.address(), chunk, 0, length);
                here.advance(length);
                there.advance(length);
                done += length;
            }
        } catch (GuestFault fault) {
            if (done == 0) {
                throw fault;
            }
        }
        return done;
    }

    /** The ranges of memory that an array of struct iovec names, one after the other, in steps within a page. */
    private static final class Ranges {
        private final long[] starts;
        private final long[] lengths;
        private int index;
        private long left;

        /** @param limited whether no more counts than one call can transfer */
        Ranges(AddressSpace memory, long array, long count, boolean limited) {
            if (count < 0 || count > UIO_MAXIOV) {
                throw Errno.EINVAL.failure();
            }
            starts = new long[(int) count];
            lengths = new long[(int) count];
            for (int i = 0; i < count; i++) {
                long at = array + (long) i * IOVEC_SIZE;
                starts[i] = memory.read64(at);
                long length = memory.read64(at + Long.BYTES);
                if (length < 0) {
                    throw Errno.EINVAL.failure();
                }
                lengths[i] = limited ? Math.min(length, MAX_TRANSFER - left) : Math.min(length, Long.MAX_VALUE - left);
                left += lengths[i];
            }
            skip();
        }

        private void skip() {
            while (index < lengths.length && lengths[index] == 0) {
                index++;
            }
        }

        long left() {
            return left;
        }

        long address() {
            return starts[index];
        }

        /** How many bytes follow in the same range and page. */
        long run() {
            return Math.min(lengths[index], Page.SIZE - (starts[index] & Page.SIZE - 1));
        }

        void advance(long bytes) {
            starts[index] += bytes;
            lengths[index] -= bytes;
            left -= bytes;
            skip();
        }
    }

    @Syscall(nr = 312, support = Support.PARTIAL, note = "not of what an epoll instance watches")
    long kcmp(Task task, @Pid int pid1, @Pid int pid2, @Constant(KcmpType.class) int type, @Hex long idx1,
            @Hex long idx2) {
        Process one = Others.inspectable(task, pid1).process();
        Process other = Others.inspectable(task, pid2).process();
        return switch (type) {
            case KcmpType.KCMP_FILE -> compare(one.files().getAny((int) idx1), other.files().getAny((int) idx2));
            case KcmpType.KCMP_VM -> compare(one.map(), other.map());
            case KcmpType.KCMP_FILES -> compare(one.files(), other.files());
            case KcmpType.KCMP_FS -> compare(one.fs(), other.fs());
            case KcmpType.KCMP_SIGHAND -> compare(one.actions(), other.actions());
            case KcmpType.KCMP_IO, KcmpType.KCMP_SYSVSEM -> EQUAL;
            case KcmpType.KCMP_EPOLL_TFD -> throw Errno.EOPNOTSUPP.failure();
            default -> throw Errno.EINVAL.failure();
        };
    }

    /** Equal or in an order that lasts as long as both objects; what it means is nobody's business. */
    private static long compare(Object one, Object other) {
        if (one == other) {
            return EQUAL;
        }
        return System.identityHashCode(one) < System.identityHashCode(other) ? LESS : GREATER;
    }

    @Syscall(nr = 274)
    long get_robust_list(Task task, @Pid int pid, @Out @Struct("address") long head, @Out @Struct("size_t") long len) {
        Task target = Others.inspectable(task, pid);
        task.memory().write64(len, SystemCalls.ROBUST_LIST_HEAD_SIZE);
        task.memory().write64(head, target.attributes().robustList());
        return 0;
    }
}
