package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.GetrandomFlags;
import io.jemu.syscalls.abi.MembarrierCommand;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.ProcessAttributes;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.UserBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the system is, random bytes, and small settings that threads register (man pages, section 2). */
public final class SystemCalls {
    private static final String MACHINE = "x86_64";
    private static final int MACHINE_FIELD = 4;
    private static final int RANDOM_CHUNK = 4096;
    /** MAX_RW_COUNT: the most that one call transfers. */
    private static final long MAX_TRANSFER = 0x7fff_f000L;
    /** The size of struct robust_list_head. */
    static final long ROBUST_LIST_HEAD_SIZE = 24;
    private static final int PERSONALITY_QUERY = -1;
    private static final int MEMBARRIER_REGISTRATIONS = MembarrierCommand.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED
            | MembarrierCommand.MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED
            | MembarrierCommand.MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE;
    private static final int MEMBARRIERS = MEMBARRIER_REGISTRATIONS
            | MembarrierCommand.MEMBARRIER_CMD_GLOBAL
            | MembarrierCommand.MEMBARRIER_CMD_GLOBAL_EXPEDITED
            | MembarrierCommand.MEMBARRIER_CMD_PRIVATE_EXPEDITED
            | MembarrierCommand.MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE;

    /** Offsets in struct sysinfo of a 64-bit system. */
    private static final int SYSINFO_LOADS = 8;
    private static final int SYSINFO_TOTAL = 32;
    private static final int SYSINFO_SWAP = 64;
    private static final int SYSINFO_PROCS = 80;

    private final Kernel kernel;

    public SystemCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The host's kernel, but for the machine. */
    @Syscall(nr = 63)
    long uname(Task task, @Out @Struct("utsname") long buf) {
        byte[] names = HostSystem.uname();
        int machine = MACHINE_FIELD * HostSystem.UTSNAME_FIELD;
        Arrays.fill(names, machine, machine + HostSystem.UTSNAME_FIELD, (byte) 0);
        byte[] name = MACHINE.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(name, 0, names, machine, name.length);
        task.memory().write(buf, names);
        return 0;
    }

    @Syscall(nr = 99)
    long sysinfo(Task task, @Out @Struct("sysinfo") long info) {
        byte[] bytes = HostSystem.sysinfo();
        if (kernel.options().seed().isPresent()) {
            makeRepeatable(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
        }
        task.memory().write(info, bytes);
        return 0;
    }

    /** In a run with a seed nothing else uses the machine. */
    private void makeRepeatable(ByteBuffer sysinfo) {
        long total = sysinfo.getLong(SYSINFO_TOTAL);
        sysinfo.putLong(0, kernel.clock().read(ClockId.CLOCK_BOOTTIME) / Timestamp.NANOSECONDS_PER_SECOND);
        for (int load = SYSINFO_LOADS; load < SYSINFO_TOTAL; load += Long.BYTES) {
            sysinfo.putLong(load, 0);
        }
        // Free, shared, in buffers; of the swap space all is free.
        sysinfo.putLong(SYSINFO_TOTAL + Long.BYTES, total);
        sysinfo.putLong(SYSINFO_TOTAL + 2 * Long.BYTES, 0);
        sysinfo.putLong(SYSINFO_TOTAL + 3 * Long.BYTES, 0);
        sysinfo.putLong(SYSINFO_SWAP + Long.BYTES, sysinfo.getLong(SYSINFO_SWAP));
        sysinfo.putShort(SYSINFO_PROCS, (short) kernel.processes().all().size());
    }

    @Syscall(nr = 318)
    long getrandom(Task task, @Out(length = Out.RETURN) long buf, @Size long buflen,
            @Flags(GetrandomFlags.class) int flags) {
        int both = GetrandomFlags.GRND_RANDOM | GetrandomFlags.GRND_INSECURE;
        if ((flags & ~(both | GetrandomFlags.GRND_NONBLOCK)) != 0 || (flags & both) == both) {
            throw Errno.EINVAL.failure();
        }
        long length = Long.compareUnsigned(buflen, MAX_TRANSFER) < 0 ? buflen : MAX_TRANSFER;
        UserBuffer target = UserBuffer.of(task.memory(), buf, length);
        byte[] chunk = new byte[(int) Math.min(RANDOM_CHUNK, length)];
        int put = chunk.length;
        while (target.remaining() > 0 && put == chunk.length) {
            kernel.random().fill(chunk);
            put = target.put(chunk, 0, (int) Math.min(chunk.length, target.remaining()));
        }
        return target.transferred();
    }

    @Syscall(nr = 218)
    long set_tid_address(Task task, @Address long tidptr) {
        task.clearChildTid(tidptr);
        return task.tid();
    }

    @Syscall(nr = 273)
    long set_robust_list(Task task, @Address long head, @Size long len) {
        if (len != ROBUST_LIST_HEAD_SIZE) {
            throw Errno.EINVAL.failure();
        }
        task.attributes().robustList(head);
        return 0;
    }

    @Syscall(nr = 334, support = Support.REFUSED, note = "ENOSYS: the C library does without")
    long rseq(Task task, @Hex long rseq, @Hex int len, @Hex int flags, @Hex int sig) {
        throw Errno.ENOSYS.failure();
    }

    /** One guest thread runs at a time, so that every barrier is passed as soon as it is asked for. */
    @Syscall(nr = 324, support = Support.PARTIAL, note = "no MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, and no CPU ids")
    long membarrier(Task task, @Constant(MembarrierCommand.class) int cmd, @Hex int flags, int cpu_id) {
        if (flags != 0) {
            throw Errno.EINVAL.failure();
        }
        ProcessAttributes attributes = task.process().attributes();
        switch (cmd) {
            case MembarrierCommand.MEMBARRIER_CMD_QUERY -> {
                return MEMBARRIERS;
            }
            case MembarrierCommand.MEMBARRIER_CMD_GLOBAL, MembarrierCommand.MEMBARRIER_CMD_GLOBAL_EXPEDITED -> { }
            case MembarrierCommand.MEMBARRIER_CMD_PRIVATE_EXPEDITED ->
                requireMembarrier(attributes, MembarrierCommand.MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
            case MembarrierCommand.MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE ->
                requireMembarrier(attributes, MembarrierCommand.MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
            default -> {
                if ((cmd & MEMBARRIER_REGISTRATIONS) != cmd || Integer.bitCount(cmd) != 1) {
                    throw Errno.EINVAL.failure();
                }
                attributes.registerMembarriers(cmd);
            }
        }
        return 0;
    }

    private static void requireMembarrier(ProcessAttributes attributes, int registration) {
        if ((attributes.membarriers() & registration) == 0) {
            throw Errno.EPERM.failure();
        }
    }

    @Syscall(nr = 135, support = Support.PARTIAL, note = "kept and inherited; of the flags none takes effect")
    long personality(Task task, @Hex int persona) {
        ProcessAttributes attributes = task.process().attributes();
        int old = attributes.personality();
        if (persona != PERSONALITY_QUERY) {
            attributes.personality(persona);
        }
        return old & 0xffff_ffffL;
    }

    @Syscall(nr = 309)
    long getcpu(Task task, @Out @Struct("unsigned") long cpu, @Out @Struct("unsigned") long node, @Address long cache) {
        AddressSpace memory = task.memory();
        if (cpu != 0) {
            memory.write32(cpu, 0);
        }
        if (node != 0) {
            memory.write32(node, 0);
        }
        return 0;
    }

    @Syscall(nr = 103, support = Support.REFUSED, note = "the host's log is not for guests: EPERM")
    long syslog(Task task, int type, @Address long bufp, int len) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 170, support = Support.REFUSED, note = "the host's name cannot be changed: EPERM")
    long sethostname(Task task, @In(length = "len") long name, int len) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 171, support = Support.REFUSED, note = "the host's name cannot be changed: EPERM")
    long setdomainname(Task task, @In(length = "len") long name, int len) {
        throw Errno.EPERM.failure();
    }
}
