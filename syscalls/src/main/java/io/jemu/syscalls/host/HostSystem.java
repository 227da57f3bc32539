package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the host tells of itself, by the names of its C library. The structures are those of 64-bit Linux. */
public final class HostSystem {
    /** The size of a field of struct utsname. */
    public static final int UTSNAME_FIELD = 65;
    /** The size of struct utsname: sysname, nodename, release, version, machine, domainname. */
    public static final int UTSNAME_SIZE = 6 * UTSNAME_FIELD;
    /** The size of struct sysinfo. */
    public static final int SYSINFO_SIZE = 112;

    private static final int SYSINFO_TOTALRAM = 32;
    private static final int SYSINFO_TOTALSWAP = 64;
    private static final int SYSINFO_MEM_UNIT = 104;
    private static final int CPU_SET_SIZE = 128;

    private static final class Functions {
        static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
        static final NativeFunction UNAME = NativeFunction.link(LIBC, "uname");
        static final NativeFunction SYSINFO = NativeFunction.link(LIBC, "sysinfo");
        static final NativeFunction GETAFFINITY = NativeFunction.link(LIBC, "sched_getaffinity");
    }

    private HostSystem() {}

    /** struct utsname of the host. */
    public static byte[] uname() {
        return fill(UTSNAME_SIZE, buffer -> Functions.UNAME.call(buffer.address()));
    }

    /** struct sysinfo of the host. */
    public static byte[] sysinfo() {
        return fill(SYSINFO_SIZE, buffer -> Functions.SYSINFO.call(buffer.address()));
    }

    /** Bytes of memory and swap space that the host has. */
    public static long totalMemory() {
        ByteBuffer info = ByteBuffer.wrap(sysinfo()).order(ByteOrder.nativeOrder());
        long units = info.getLong(SYSINFO_TOTALRAM) + info.getLong(SYSINFO_TOTALSWAP);
        return units * info.getInt(SYSINFO_MEM_UNIT);
    }

    /** The set of CPUs that jemu may use: bit n of the array stands for CPU n. */
    public static byte[] affinity() {
        return fill(CPU_SET_SIZE, buffer -> Functions.GETAFFINITY.call(0, CPU_SET_SIZE, buffer.address()));
    }

    @FunctionalInterface
    private interface Query {
        long into(MemorySegment buffer);
    }

    private static byte[] fill(int size, Query query) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(size, Long.BYTES);
            if ((int) query.into(buffer) != 0) {
                throw new IllegalStateException("the host does not answer a query that cannot fail");
            }
            return buffer.toArray(JAVA_BYTE);
        }
    }
}
