package io.jemu.syscalls.exec;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Randomness;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What execve(2) puts on the stack (fs/exec.c, fs/binfmt_elf.c, create_elf_tables). From the top down: eight zero
 * bytes, the file name, the environment, the arguments; a random gap; the platform's name, sixteen random bytes;
 * aligned to 16: the auxiliary vector, the pointers to the environment and to the arguments, argc.
 */
final class InitialStack {
    private static final String PLATFORM = "x86_64";
    private static final int RANDOM_BYTES = 16;
    private static final int ALIGNMENT = 16;
    /** arch_align_stack: the stack pointer varies by less than this. */
    private static final long RANDOM_GAP = 8192;

    /** CPUID.1.EDX of the emulated CPU, QEMU's Haswell: AT_HWCAP is a copy of it, and programs may compare the two. */
    private static final long HWCAP = 0x078b_fbfdL;
    /** HWCAP2_FSGSBASE: programs may use rdfsbase and its like. */
    private static final long HWCAP2 = 1 << 1;
    private static final long CLOCK_TICKS = 100;
    /** The largest signal frame: that of a CPU with x87 and SSE state only, 576 bytes by CPUID.0xd. */
    private static final long MINSIGSTKSZ = 1520;
    private static final long RSEQ_FEATURE_SIZE = 28;
    private static final long RSEQ_ALIGN = 32;

    /** MAX_ARG_STRLEN: bytes in one string, with its NUL. */
    private static final int MAX_ARG_STRLEN = 32 * PhysicalMemory.FRAME_SIZE;
    /** _STK_LIM / 4 * 3, and ARG_MAX: bounds of the room for strings. */
    private static final long MOST_STRINGS = 6L << 20;
    private static final long LEAST_STRINGS = 128L << 10;

    private final AddressSpace memory;
    private final List<ExecImage.AuxEntry> entries = new ArrayList<>();
    private long pointer;
    private long fileNameAddress;

    InitialStack(AddressSpace memory, long top) {
        this.memory = memory;
        this.pointer = top;
    }

    /**
     * Checks that arguments and environment are not too much.
     *
     * @param stackLimit RLIMIT_STACK
     * @throws io.jemu.syscalls.abi.SyscallException E2BIG
     */
    static void checkSize(List<String> argv, List<String> env, String fileName, long stackLimit) {
        long limit = Math.max(LEAST_STRINGS, stackLimit < 0 ? MOST_STRINGS : Math.min(MOST_STRINGS, stackLimit / 4));
        long bytes = Long.BYTES * (argv.size() + env.size() + 2L) + fileName.length() + 1;
        for (List<String> strings : List.of(argv, env)) {
            for (String string : strings) {
                if (string.length() >= MAX_ARG_STRLEN) {
                    throw Errno.E2BIG.failure();
                }
                bytes += string.length() + 1;
            }
        }
        if (bytes > limit) {
            throw Errno.E2BIG.failure();
        }
    }

    /** How many bytes below the top the strings take. */
    static long stringBytes(List<String> argv, List<String> env, String fileName) {
        long bytes = Long.BYTES + fileName.length() + 1;
        for (String string : argv) {
            bytes += string.length() + 1;
        }
        for (String string : env) {
            bytes += string.length() + 1;
        }
        return bytes;
    }

    /** The values that the auxiliary vector tells of a program. */
    record Program(long phdr, int phnum, long interpreterBase, long entry, boolean secure, Credentials credentials) {}

    /** Where things lie afterwards: for /proc/self/cmdline and environ, and for the interpreter. */
    record Result(long stackPointer, long argStart, long argEnd, long envStart, long envEnd,
            List<ExecImage.AuxEntry> auxv) {}

    Result build(List<String> argv, List<String> env, String fileName, Program program, Randomness random) {
        pointer -= Long.BYTES;
        fileNameAddress = pushString(fileName);
        long envEnd = pointer;
        long[] envPointers = pushStrings(env);
        long envStart = pointer;
        long[] argPointers = pushStrings(argv);
        long argStart = pointer;

        pointer = pointer - random.below(RANDOM_GAP) & -ALIGNMENT;
        long platform = pushString(PLATFORM);
        byte[] randomBytes = new byte[RANDOM_BYTES];
        random.fill(randomBytes);
        pointer -= RANDOM_BYTES;
        memory.write(pointer, randomBytes);

        describe(program, platform, pointer);
        int words = 1 + argPointers.length + 1 + envPointers.length + 1;
        long auxBytes = (entries.size() + 1L) * 2 * Long.BYTES;
        long start = pointer - auxBytes - (long) words * Long.BYTES & -ALIGNMENT;
        ByteBuffer table = ByteBuffer.allocate(words * Long.BYTES + (int) auxBytes).order(ByteOrder.LITTLE_ENDIAN);
        table.putLong(argPointers.length);
        putPointers(table, argPointers);
        putPointers(table, envPointers);
        List<ExecImage.AuxEntry> placed = new ArrayList<>();
        for (ExecImage.AuxEntry entry : entries) {
            placed.add(new ExecImage.AuxEntry(entry.type(), entry.value(), start + table.position()));
            table.putLong(entry.type()).putLong(entry.value());
        }
        memory.write(start, table.array());
        return new Result(start, argStart, envStart, envStart, envEnd, List.copyOf(placed));
    }

    private static void putPointers(ByteBuffer table, long[] pointers) {
        for (long p : pointers) {
            table.putLong(p);
        }
        table.putLong(0);
    }

    private long pushString(String string) {
        byte[] bytes = string.getBytes(StandardCharsets.ISO_8859_1);
        pointer -= bytes.length + 1;
        memory.write(pointer, bytes);
        memory.write8(pointer + bytes.length, (byte) 0);
        return pointer;
    }

    private long[] pushStrings(List<String> strings) {
        long[] pointers = new long[strings.size()];
        for (int i = pointers.length - 1; i >= 0; i--) {
            pointers[i] = pushString(strings.get(i));
        }
        return pointers;
    }

    /** The vector in Linux's order. There is no AT_SYSINFO_EHDR: the page of the kernel's code is not an ELF image. */
    private void describe(Program program, long platform, long randomAddress) {
        add(AuxType.AT_MINSIGSTKSZ, MINSIGSTKSZ);
        add(AuxType.AT_HWCAP, HWCAP);
        add(AuxType.AT_PAGESZ, PhysicalMemory.FRAME_SIZE);
        add(AuxType.AT_CLKTCK, CLOCK_TICKS);
        add(AuxType.AT_PHDR, program.phdr());
        add(AuxType.AT_PHENT, ProgramHeader.SIZE);
        add(AuxType.AT_PHNUM, program.phnum());
        add(AuxType.AT_BASE, program.interpreterBase());
        add(AuxType.AT_FLAGS, 0);
        add(AuxType.AT_ENTRY, program.entry());
        add(AuxType.AT_UID, Integer.toUnsignedLong(program.credentials().uid()));
        add(AuxType.AT_EUID, Integer.toUnsignedLong(program.credentials().euid()));
        add(AuxType.AT_GID, Integer.toUnsignedLong(program.credentials().gid()));
        add(AuxType.AT_EGID, Integer.toUnsignedLong(program.credentials().egid()));
        add(AuxType.AT_SECURE, program.secure() ? 1 : 0);
        add(AuxType.AT_RANDOM, randomAddress);
        add(AuxType.AT_HWCAP2, HWCAP2);
        add(AuxType.AT_EXECFN, fileNameAddress);
        add(AuxType.AT_PLATFORM, platform);
        add(AuxType.AT_RSEQ_FEATURE_SIZE, RSEQ_FEATURE_SIZE);
        add(AuxType.AT_RSEQ_ALIGN, RSEQ_ALIGN);
    }

    private void add(long type, long value) {
        entries.add(new ExecImage.AuxEntry(type, value, 0));
    }
}
