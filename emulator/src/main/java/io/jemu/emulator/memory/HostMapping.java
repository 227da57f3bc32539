package io.jemu.emulator.memory;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * Host memory, provided by the host only where it is touched: mmap(2) with MAP_NORESERVE, and windows onto files in it.
 */
final class HostMapping {
    private static final long PROT_READ = 1;
    private static final long PROT_READ_WRITE = 1 | 2;
    private static final long MAP_SHARED = 0x01;
    private static final long MAP_PRIVATE = 0x02;
    private static final long MAP_FIXED = 0x10;
    private static final long MAP_ANONYMOUS = 0x20;
    private static final long MAP_NORESERVE = 0x4000;
    private static final long MAP_FAILED = -1;
    private static final long MADV_DONTNEED = 4;

    private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
    private static final NativeFunction MMAP = NativeFunction.link(LIBC, "mmap");
    private static final NativeFunction MADVISE = NativeFunction.link(LIBC, "madvise");
    private static final NativeFunction MUNMAP = NativeFunction.link(LIBC, "munmap");

    private HostMapping() {}

    /** Reserves {@code size} bytes, or returns null if the host refuses. */
    static MemorySegment tryReserve(long size) {
        long address = MMAP.call(0, size, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return address == MAP_FAILED ? null : MemorySegment.ofAddress(address).reinterpret(size);
    }

    static MemorySegment reserve(long size) {
        MemorySegment memory = tryReserve(size);
        if (memory == null) {
            throw new OutOfGuestMemory("the host refuses to reserve " + size + " bytes");
        }
        return memory;
    }

    /** Puts a host file in the place of reserved memory; false if the host refuses. */
    static boolean mapFile(MemorySegment place, int fd, long offset, boolean writable) {
        long protection = writable ? PROT_READ_WRITE : PROT_READ;
        return MMAP.call(place.address(), place.byteSize(), protection, MAP_SHARED | MAP_FIXED, fd, offset)
                != MAP_FAILED;
    }

    /** Puts zeros in the place of a file; false if the host refuses. */
    static boolean mapZeros(MemorySegment place) {
        long flags = MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE;
        return MMAP.call(place.address(), place.byteSize(), PROT_READ_WRITE, flags, -1, 0) != MAP_FAILED;
    }

    /** Gives contents back to the host, which provides zeros when the memory is next touched. */
    static void discard(MemorySegment memory) {
        MADVISE.call(memory.address(), memory.byteSize(), MADV_DONTNEED);
    }

    static void release(MemorySegment memory) {
        MUNMAP.call(memory.address(), memory.byteSize());
    }
}
