package io.jemu.testkit.interpose;

import io.jemu.loader.interpose.JavaCall;
import io.jemu.loader.interpose.JavaFunction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** A method with {@link Interpose}, as the loader calls it. */
final class InterposedMethod implements JavaFunction {
    private final Interposers interposers;
    private final Object target;
    private final Method method;
    private final String symbol;
    private final Signature signature;

    InterposedMethod(Interposers interposers, Object target, Method method) {
        this.interposers = interposers;
        this.target = target;
        this.method = method;
        this.symbol = method.getAnnotation(Interpose.class).value();
        this.signature = Signature.of(method);
        method.setAccessible(true);
    }

    /** The function, perhaps with a version. */
    String symbol() {
        return symbol;
    }

    Signature signature() {
        return signature;
    }

    Object invoke(Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    void failed(Throwable failure) {
        interposers.failed(failure);
    }

    @Override
    public Step begin(JavaCall call) {
        MethodCall running;
        try {
            running = new MethodCall(this, call);
        } catch (BadGuestAddress | IllegalArgumentException unreadable) {
            // A pointer that the method declares as a String is none.
            failed(unreadable);
            return Step.END;
        }
        return interposers.begin(call, running);
    }

    @Override
    public Step resume(JavaCall call) {
        return interposers.resume(call);
    }

    @Override
    public void abandon(JavaCall call) {
        interposers.abandon(call);
    }
}
