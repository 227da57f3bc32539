package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.boot.Linux;
import io.jemu.syscalls.calls.SyscallTable;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.mm.MmapFlags;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.syscalls.vfs.Vfs;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** A process without a program, whose one thread makes the system calls that a test asks for. */
public final class CallFixture implements AutoCloseable {
    /** How many bytes of memory the process has. */
    public static final int MEMORY_SIZE = 1 << 16;
    /** An address that is not mapped. */
    public static final long BAD = 0x10;
    /** The process's and the thread's id. */
    public static final int PID = 1000;

    private static final int ARGUMENTS = 6;

    private final PhysicalMemory physical = PhysicalMemory.create(64L << 20);
    private final Kernel kernel;
    private final SyscallTable table;
    private final Task task;
    private final long memory;

    public CallFixture(Credentials credentials) {
        Vfs vfs = new Vfs(new Posix(), "/");
        kernel = Linux.boot(new FakeEngine(), physical, vfs,
                new KernelOptions(OptionalLong.of(1), false, NetworkAccess.HOST, Limits.NONE, System.err, null,
                        Observers.NONE, null));
        table = new SyscallTable(kernel);
        Process process = new Process(kernel, PID, credentials, new Rlimits(), vfs.newContext("/"));
        kernel.processes().add(process);
        task = process.addTask(PID, new TaskAttributes());
        process.bootMap();
        kernel.scheduler().switchTo(task);
        memory = call(SyscallNumber.MMAP, 0, MEMORY_SIZE, Protection.PROT_READ | Protection.PROT_WRITE,
                MmapFlags.MAP_PRIVATE | MmapFlags.MAP_ANONYMOUS, -1, 0);
    }

    /** A process of root. */
    public static CallFixture ofRoot() {
        return new CallFixture(Credentials.of(0, 0, List.of()));
    }

    /** A process of a user without privileges. */
    public static CallFixture ofUser() {
        return new CallFixture(Credentials.of(1000, 1000, List.of(4, 24)));
    }

    /** The result as in RAX: errors are negative. A call that would wait throws {@link Park}. */
    public long call(SyscallNumber number, long... arguments) {
        long[] a = Arrays.copyOf(arguments, ARGUMENTS);
        try {
            long result = table.dispatch(task, number.number(), a[0], a[1], a[2], a[3], a[4], a[5]);
            task.waits().finish();
            return result;
        } catch (SyscallException failure) {
            return failure.errno().result();
        } catch (GuestFault fault) {
            return Errno.EFAULT.result();
        }
    }

    /** The address of memory that can be read and written. */
    public long memory() {
        return memory;
    }

    public AddressSpace space() {
        return task.memory();
    }

    public Task task() {
        return task;
    }

    @Override
    public void close() {
        physical.close();
    }
}
