package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A function of the host's C library that reports errors in errno.
 *
 * <p>Like {@link io.jemu.emulator.foreign.NativeFunction} it has one shape for all functions, a second one only because
 * errno must be captured before the JVM can change it. Variadic functions are called the same way: on x86-64 and
 * AArch64 Linux their integer arguments travel as those of other functions do.
 *
 * @param handle the function, taking the segment that receives errno and six integers
 */
record LibcFunction(MethodHandle handle) {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt ERRNO = JAVA_INT;

    /**
     * Links a function by name.
     *
     * @throws UnsatisfiedLinkError if the host's C library does not have it
     */
    static LibcFunction link(String name) {
        MemorySegment symbol = LIBC.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the host's C library has no function " + name));
        return new LibcFunction(LINKER.downcallHandle(symbol, SHAPE, CAPTURE));
    }

    /** Memory that receives errno. One per thread that makes calls. */
    static MemorySegment newErrno(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** Calls a function whose result is a long or a pointer: the result, or the negative of errno if it is -1. */
    long wide(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        long result = invoke(errno, a, b, c, d, e, f);
        return result == -1 ? -errno.get(ERRNO, ERRNO_OFFSET) : result;
    }

    /** Calls a function whose result is an int: the result, or the negative of errno if it is -1. */
    int narrow(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        int result = (int) invoke(errno, a, b, c, d, e, f);
        return result == -1 ? -errno.get(ERRNO, ERRNO_OFFSET) : result;
    }

    private long invoke(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) handle.invokeExact(errno, a, b, c, d, e, f);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable t) {
            throw new AssertionError("a native call declares no checked exception", t);
        }
    }
}
