package io.jemu.emulator.foreign;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * A C function called with up to eight integer or pointer arguments and an integer or pointer result.
 *
 * <p>Every function has the one shape {@code long f(long x 8)}: the JVM spins a class per shape, not per function, so
 * one shape keeps start-up short. Superfluous register arguments are harmless in the System V and AAPCS64 calling
 * conventions; narrower C types are widened by the caller, and narrower results must be narrowed by the caller
 * ({@code (int) f.call(...)}), because the upper half of the result register is unspecified.
 */
public record NativeFunction(MethodHandle handle) {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    public NativeFunction {
        Objects.requireNonNull(handle, "handle is null");
    }

    /**
     * Links a function by name.
     *
     * @throws UnsatisfiedLinkError if the library does not define it
     */
    public static NativeFunction link(SymbolLookup library, String name) {
        MemorySegment symbol = library.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("no native function " + name));
        return new NativeFunction(Linker.nativeLinker().downcallHandle(symbol, SHAPE));
    }

    public long call() {
        return call(0, 0, 0, 0, 0, 0, 0, 0);
    }

    public long call(long a) {
        return call(a, 0, 0, 0, 0, 0, 0, 0);
    }

    public long call(long a, long b) {
        return call(a, b, 0, 0, 0, 0, 0, 0);
    }

    public long call(long a, long b, long c) {
        return call(a, b, c, 0, 0, 0, 0, 0);
    }

    public long call(long a, long b, long c, long d) {
        return call(a, b, c, d, 0, 0, 0, 0);
    }

    public long call(long a, long b, long c, long d, long e) {
        return call(a, b, c, d, e, 0, 0, 0);
    }

    public long call(long a, long b, long c, long d, long e, long f) {
        return call(a, b, c, d, e, f, 0, 0);
    }

    public long call(long a, long b, long c, long d, long e, long f, long g) {
        return call(a, b, c, d, e, f, g, 0);
    }

    public long call(long a, long b, long c, long d, long e, long f, long g, long h) {
        try {
            return (long) handle.invokeExact(a, b, c, d, e, f, g, h);
        } catch (RuntimeException | Error e1) {
            throw e1;
        } catch (Throwable t) {
            throw new AssertionError("a native call declares no checked exception", t);
        }
    }
}
