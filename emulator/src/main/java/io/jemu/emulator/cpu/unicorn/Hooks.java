package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Java methods as C callbacks of Unicorn. All have the one shape {@code void f(long x 3)}: the JVM spins a class per
 * shape, and in the calling conventions of x86-64 and arm64 a callback may ignore that it was passed fewer or narrower
 * arguments.
 */
final class Hooks {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Hooks() {}

    /**
     * Makes a callback.
     *
     * @param lookup may see the method
     * @param method the name of a method {@code void (long, long, long)}
     * @param arena when it is closed, the callback must no longer be called
     * @return the callback's address
     */
    static long stub(MethodHandles.Lookup lookup, Object receiver, String method, Arena arena) {
        try {
            MethodHandle handle = lookup.bind(receiver, method, SHAPE.toMethodType());
            return Linker.nativeLinker().upcallStub(handle, SHAPE, arena).address();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
