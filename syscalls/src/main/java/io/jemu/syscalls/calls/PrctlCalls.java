package io.jemu.syscalls.calls;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PageTable;
import io.jemu.syscalls.abi.ArchPrctl;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PrctlOption;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Capabilities;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.ProcessAttributes;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.TaskAttributes;
import java.nio.charset.StandardCharsets;

/** prctl(2), arch_prctl(2) and capabilities: what a thread or process is and may do (kernel/sys.c). */
public final class PrctlCalls {
    private static final int SIGNALS = 64;
    private static final int PR_CAP_AMBIENT_IS_SET = 1;
    private static final int PR_CAP_AMBIENT_RAISE = 2;
    private static final int PR_CAP_AMBIENT_LOWER = 3;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private static final int PR_TSC_ENABLE = 1;
    private static final int PR_TIMING_STATISTICAL = 0;
    private static final int SECCOMP_MODE_DISABLED = 0;
    private static final int CPUID_ENABLED = 1;
    /** TASK_SIZE_MAX: where user addresses end. */
    private static final long USER_END = PageTable.LIMIT - 0x1000;

    private static final int CAPABILITY_VERSION_1 = 0x19980330;
    private static final int CAPABILITY_VERSION_2 = 0x20071026;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int CAPABILITY_DATA_SIZE = 12;

    public PrctlCalls(Kernel kernel) {}

    @Syscall(nr = 158, support = Support.PARTIAL, note = "CPUID cannot be made to fault, and no shadow stacks")
    long arch_prctl(Task task, @Constant(ArchPrctl.class) int code, @Address long addr) {
        switch (code) {
            case ArchPrctl.ARCH_SET_FS -> setBase(task, Register.FS_BASE, addr);
            case ArchPrctl.ARCH_SET_GS -> setBase(task, Register.GS_BASE, addr);
            case ArchPrctl.ARCH_GET_FS -> task.memory().write64(addr, task.registers().get(Register.FS_BASE));
            case ArchPrctl.ARCH_GET_GS -> task.memory().write64(addr, task.registers().get(Register.GS_BASE));
            case ArchPrctl.ARCH_GET_CPUID -> {
                return CPUID_ENABLED;
            }
            case ArchPrctl.ARCH_SET_CPUID -> throw Errno.ENODEV.failure();
            default -> throw Errno.EINVAL.failure();
        }
        return 0;
    }

    private static void setBase(Task task, Register register, long address) {
        if (Long.compareUnsigned(address, USER_END) >= 0) {
            throw Errno.EPERM.failure();
        }
        task.registers().set(register, address);
    }

    @Syscall(nr = 157, support = Support.PARTIAL,
            note = "no seccomp; no ambient capabilities, securebits or memory descriptor fields; slack has no effect")
    long prctl(Task task, @Constant(PrctlOption.class) int option, @Hex long arg2, @Hex long arg3, @Hex long arg4,
            @Hex long arg5) {
        AddressSpace memory = task.memory();
        TaskAttributes thread = task.attributes();
        ProcessAttributes process = task.process().attributes();
        boolean bare = arg3 == 0 && arg4 == 0 && arg5 == 0;
        switch (option) {
            case PrctlOption.PR_SET_NAME -> thread.name(name(memory, arg2));
            case PrctlOption.PR_GET_NAME -> getName(memory, arg2, thread.name());
            case PrctlOption.PR_SET_PDEATHSIG -> {
                require(arg2 >= 0 && arg2 <= SIGNALS);
                thread.parentDeathSignal((int) arg2);
            }
            case PrctlOption.PR_GET_PDEATHSIG -> memory.write32(arg2, thread.parentDeathSignal());
            case PrctlOption.PR_SET_DUMPABLE -> {
                require(arg2 == 0 || arg2 == ProcessAttributes.DUMPABLE_BY_USER);
                process.dumpable((int) arg2);
            }
            case PrctlOption.PR_GET_DUMPABLE -> {
                return process.dumpable();
            }
            case PrctlOption.PR_SET_KEEPCAPS -> {
                require(arg2 == 0 || arg2 == 1);
                thread.keepCapabilities(arg2 == 1);
            }
            case PrctlOption.PR_GET_KEEPCAPS -> {
                return thread.keepCapabilities() ? 1 : 0;
            }
            case PrctlOption.PR_SET_NO_NEW_PRIVS -> {
                require(arg2 == 1 && bare);
                thread.forbidNewPrivileges();
            }
            case PrctlOption.PR_GET_NO_NEW_PRIVS -> {
                require(arg2 == 0 && bare);
                return thread.noNewPrivileges() ? 1 : 0;
            }
            case PrctlOption.PR_GET_TID_ADDRESS -> memory.write64(arg2, task.clearChildTid());
            case PrctlOption.PR_CAP_AMBIENT -> ambient(arg2, arg3, arg4, arg5);
            case PrctlOption.PR_SET_CHILD_SUBREAPER -> process.childSubreaper(arg2 != 0);
            case PrctlOption.PR_GET_CHILD_SUBREAPER -> memory.write32(arg2, process.childSubreaper() ? 1 : 0);
            case PrctlOption.PR_SET_THP_DISABLE -> {
                require(bare);
                process.hugePagesDisabled(arg2 != 0);
            }
            case PrctlOption.PR_GET_THP_DISABLE -> {
                require(arg2 == 0 && bare);
                return process.hugePagesDisabled() ? 1 : 0;
            }
            case PrctlOption.PR_SET_TIMERSLACK ->
                thread.timerSlack(arg2 > 0 ? arg2 : TaskAttributes.DEFAULT_TIMER_SLACK);
            case PrctlOption.PR_GET_TIMERSLACK -> {
                return thread.timerSlack();
            }
            case PrctlOption.PR_CAPBSET_READ -> {
                require(Long.compareUnsigned(arg2, Capabilities.COUNT) < 0);
                return 1;
            }
            case PrctlOption.PR_GET_TSC -> memory.write32(arg2, PR_TSC_ENABLE);
            case PrctlOption.PR_SET_TSC -> require(arg2 == PR_TSC_ENABLE);
            case PrctlOption.PR_GET_TIMING -> {
                return PR_TIMING_STATISTICAL;
            }
            case PrctlOption.PR_SET_TIMING -> require(arg2 == PR_TIMING_STATISTICAL);
            case PrctlOption.PR_GET_SECCOMP -> {
                return SECCOMP_MODE_DISABLED;
            }
            case PrctlOption.PR_GET_SECUREBITS -> {
                return 0;
            }
            case PrctlOption.PR_CAPBSET_DROP, PrctlOption.PR_SET_SECUREBITS, PrctlOption.PR_SET_MM ->
                throw Errno.EPERM.failure();
            default -> throw Errno.EINVAL.failure();
        }
        return 0;
    }

    /** Reads at most TASK_COMM_LEN - 1 bytes: a longer name is cut, not refused. */
    private static String name(AddressSpace memory, long address) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < TaskAttributes.NAME_SIZE - 1; i++) {
            byte b = memory.read8(address + i);
            if (b == 0) {
                break;
            }
            name.append((char) (b & 0xff));
        }
        return name.toString();
    }

    private static void getName(AddressSpace memory, long address, String name) {
        byte[] bytes = new byte[TaskAttributes.NAME_SIZE];
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, bytes, 0, text.length);
        memory.write(address, bytes);
    }

    /** The set of ambient capabilities is empty and stays so. */
    private static void ambient(long operation, long capability, long arg4, long arg5) {
        boolean bare = arg4 == 0 && arg5 == 0;
        if (operation == PR_CAP_AMBIENT_CLEAR_ALL) {
            require(bare && capability == 0);
            return;
        }
        require(bare && Long.compareUnsigned(capability, Capabilities.COUNT) < 0);
        if (operation == PR_CAP_AMBIENT_RAISE) {
            throw Errno.EPERM.failure();
        }
        require(operation == PR_CAP_AMBIENT_IS_SET || operation == PR_CAP_AMBIENT_LOWER);
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw Errno.EINVAL.failure();
        }
    }

    @Syscall(nr = 125, support = Support.PARTIAL, note = "only of the calling thread, others are not found")
    long capget(Task task, @InOut @Struct("cap_user_header") long hdrp, @Out @Struct("cap_user_data") long datap) {
        AddressSpace memory = task.memory();
        int words = capabilityWords(memory, hdrp);
        if (words == 0) {
            if (datap == 0) {
                return 0; // the way to ask for the preferred version
            }
            throw Errno.EINVAL.failure();
        }
        if (datap == 0) {
            return 0;
        }
        requireSelf(task, memory.read32(hdrp + Integer.BYTES));
        Capabilities capabilities = capabilities(task);
        for (int i = 0; i < words; i++) {
            long data = datap + (long) i * CAPABILITY_DATA_SIZE;
            int shift = i * Integer.SIZE;
            memory.write32(data, (int) (capabilities.effective() >>> shift));
            memory.write32(data + Integer.BYTES, (int) (capabilities.permitted() >>> shift));
            memory.write32(data + 2 * Integer.BYTES, (int) (capabilities.inheritable() >>> shift));
        }
        return 0;
    }

    @Syscall(nr = 126, support = Support.PARTIAL, note = "kept, but nothing on the host depends on them")
    long capset(Task task, @InOut @Struct("cap_user_header") long hdrp, @In @Struct("cap_user_data") long datap) {
        AddressSpace memory = task.memory();
        int words = capabilityWords(memory, hdrp);
        require(words != 0);
        int pid = memory.read32(hdrp + Integer.BYTES);
        if (pid != 0 && pid != task.tid()) {
            throw Errno.EPERM.failure();
        }
        long effective = 0;
        long permitted = 0;
        long inheritable = 0;
        for (int i = 0; i < words; i++) {
            long data = datap + (long) i * CAPABILITY_DATA_SIZE;
            int shift = i * Integer.SIZE;
            effective |= (memory.read32(data) & 0xffff_ffffL) << shift;
            permitted |= (memory.read32(data + Integer.BYTES) & 0xffff_ffffL) << shift;
            inheritable |= (memory.read32(data + 2 * Integer.BYTES) & 0xffff_ffffL) << shift;
        }
        Capabilities old = capabilities(task);
        boolean grows = (permitted & ~old.permitted()) != 0 || (effective & ~permitted) != 0
                || (inheritable & ~(old.inheritable() | old.permitted())) != 0;
        if (grows) {
            throw Errno.EPERM.failure();
        }
        task.attributes().capabilities(new Capabilities(effective, permitted, inheritable));
        return 0;
    }

    private static Capabilities capabilities(Task task) {
        Capabilities set = task.attributes().capabilities();
        return set != null ? set : Capabilities.of(task.process().credentials());
    }

    private static void requireSelf(Task task, int pid) {
        require(pid >= 0);
        if (pid != 0 && pid != task.tid() && pid != task.process().pid()) {
            throw Errno.ESRCH.failure();
        }
    }

    /** How many 32-bit words a set has; 0 for an unknown version, after the preferred one was written to the header. */
    private static int capabilityWords(AddressSpace memory, long header) {
        return switch (memory.read32(header)) {
            case CAPABILITY_VERSION_1 -> 1;
            case CAPABILITY_VERSION_2, CAPABILITY_VERSION_3 -> 2;
            default -> {
                memory.write32(header, CAPABILITY_VERSION_3);
                yield 0;
            }
        };
    }
}
