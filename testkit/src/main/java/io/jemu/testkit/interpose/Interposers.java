package io.jemu.testkit.interpose;

import io.jemu.loader.interpose.JavaCall;
import io.jemu.loader.interpose.JavaFunction.Step;
import io.jemu.loader.interpose.JavaObject;
import io.jemu.loader.interpose.JavaSymbol;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The methods that take the place of functions in one run, and their calls under way. */
public final class Interposers {
    /** What the names of such objects begin with. */
    public static final String PREFIX = "java:";

    private final List<JavaObject> objects = new ArrayList<>();
    private final Runnable end;
    private final Map<JavaCall, MethodCall> calls = new IdentityHashMap<>();
    private Throwable failure;
    private boolean expired;

    /**
     * @param targets objects whose classes have or inherit methods with {@link Interpose}; the first ones come first
     * @param end has the guest ended, when a method has thrown something
     * @throws IllegalArgumentException if a class has no such method, or one with types that are not known
     */
    public Interposers(List<Object> targets, Runnable end) {
        this.end = end;
        Map<String, Integer> names = new HashMap<>();
        for (Object target : targets) {
            String name = PREFIX + name(target.getClass());
            int count = names.merge(name, 1, Integer::sum);
            objects.add(new JavaObject(count == 1 ? name : name + "-" + count, symbols(target)));
        }
    }

    private static String name(Class<?> type) {
        String name = type.getName();
        return type.getSimpleName().isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : type.getSimpleName();
    }

    private List<JavaSymbol> symbols(Object target) {
        Map<String, Method> methods = new TreeMap<>();
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Interpose.class)) {
                    Method other = methods.putIfAbsent(method.getAnnotation(Interpose.class).value(), method);
                    if (other != null && other.getDeclaringClass() == type) {
                        throw new IllegalArgumentException(method + " and " + other + " interpose the same function");
                    }
                }
            }
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(target.getClass() + " has no method with @Interpose");
        }
        return methods.values().stream().map(method -> symbol(target, method)).toList();
    }

    private JavaSymbol symbol(Object target, Method method) {
        String[] words = method.getAnnotation(Interpose.class).value().split("@", 2);
        if (words[0].isEmpty() || words.length > 1 && (words[1].isEmpty() || words[1].startsWith("@"))) {
            throw new IllegalArgumentException(method + ": no function is called "
                    + method.getAnnotation(Interpose.class).value());
        }
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : target;
        return new JavaSymbol(words[0], words.length > 1 ? words[1] : "", new InterposedMethod(this, receiver, method));
    }

    /** What the linker is to put behind every program. */
    public List<JavaObject> objects() {
        return List.copyOf(objects);
    }

    /** What the first method threw that threw anything. */
    public synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    void failed(Throwable thrown) {
        synchronized (this) {
            if (failure == null && !expired) {
                failure = thrown;
            }
        }
        end.run();
    }

    Step begin(JavaCall call, MethodCall running) {
        synchronized (this) {
            if (expired) {
                return Step.END;
            }
            calls.put(call, running);
        }
        return after(call, running.begin());
    }

    Step resume(JavaCall call) {
        MethodCall running = of(call);
        return running == null ? Step.END : after(call, running.resume());
    }

    void abandon(JavaCall call) {
        MethodCall running = of(call);
        if (running != null) {
            running.abandon();
            after(call, Step.END);
        }
    }

    /** Null if nobody waits for methods any more. */
    private synchronized MethodCall of(JavaCall call) {
        return expired ? null : calls.get(call);
    }

    private synchronized Step after(JavaCall call, Step step) {
        if (step != Step.NEXT) {
            calls.remove(call);
        }
        return step;
    }

    /** From any thread: no method is waited for any more; those under way are interrupted. */
    public synchronized void expire() {
        expired = true;
        calls.values().forEach(MethodCall::expire);
    }

    /** The guest has ended: methods that still wait for it get {@link CallAbandoned}. */
    public void close() {
        List<JavaCall> left;
        synchronized (this) {
            left = List.copyOf(calls.keySet());
        }
        left.forEach(this::abandon);
    }
}
