package io.jemu.testkit.interpose;

import io.jemu.loader.interpose.JavaCall;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where a function's arguments are (psABI x86-64, 3.2.3): the first six of class INTEGER and the first eight of class
 * SSE in registers, the others on the stack.
 */
record Signature(List<Argument> arguments, ValueType result, boolean takesNext) {
    private static final int INTEGER_REGISTERS = 6;
    private static final int VECTOR_REGISTERS = 8;

    /** Kinds of places. */
    private enum Place { INTEGER, VECTOR, STACK }

    /** @param index among those in the same kind of place */
    record Argument(ValueType type, Place place, int index) {
        long get(JavaCall call) {
            return switch (place) {
                case INTEGER -> call.integer(index);
                case VECTOR -> call.vector(index);
                case STACK -> call.stack(index);
            };
        }

        void set(JavaCall call, long word) {
            switch (place) {
                case INTEGER -> call.integer(index, word);
                case VECTOR -> call.vector(index, word);
                case STACK -> call.stack(index, word);
            }
        }
    }

    /** @throws IllegalArgumentException if a method has types that are not known */
    static Signature of(Method method) {
        List<Argument> arguments = new ArrayList<>();
        int integers = 0;
        int vectors = 0;
        int words = 0;
        boolean takesNext = false;
        for (Parameter parameter : method.getParameters()) {
            if (takesNext) {
                throw new IllegalArgumentException(method + ": Next is not the last parameter");
            }
            takesNext = parameter.getType() == Next.class;
            if (takesNext) {
                continue;
            }
            ValueType type = ValueType.of(parameter.getType());
            if (type == null) {
                throw new IllegalArgumentException(method + ": no function has a parameter of "
                        + parameter.getType());
            }
            boolean inRegister = type.vector() ? vectors < VECTOR_REGISTERS : integers < INTEGER_REGISTERS;
            arguments.add(!inRegister ? new Argument(type, Place.STACK, words++)
                    : type.vector() ? new Argument(type, Place.VECTOR, vectors++)
                    : new Argument(type, Place.INTEGER, integers++));
        }
        ValueType result = ValueType.of(method.getReturnType());
        if (result == null || result == ValueType.STRING) {
            throw new IllegalArgumentException(method + ": no function can return " + method.getReturnType());
        }
        return new Signature(List.copyOf(arguments), result, takesNext);
    }

    /** What the method is called with. */
    Object[] values(JavaCall call, GuestMemory memory, Next next) {
        List<Object> values = new ArrayList<>();
        arguments.forEach(argument -> values.add(argument.type().toJava(argument.get(call), memory)));
        if (takesNext) {
            values.add(next);
        }
        return values.toArray();
    }

    /**
     * Sets the arguments of the next definition.
     *
     * @param before what the method got: a string that is still the same stays where it is
     */
    void set(JavaCall call, Object[] before, Object[] values) {
        if (values.length != arguments.size()) {
            throw new IllegalArgumentException("the method has " + arguments.size() + " arguments, and "
                    + values.length + " are passed on");
        }
        for (int i = 0; i < values.length; i++) {
            Argument argument = arguments.get(i);
            if (argument.type() == ValueType.STRING && !(values[i] instanceof GuestPointer)) {
                if (!Objects.equals(values[i], before[i])) {
                    argument.set(call, values[i] == null ? 0
                            : call.place((values[i] + "\0").getBytes(StandardCharsets.UTF_8)));
                }
            } else {
                argument.set(call, argument.type().toGuest(values[i]));
            }
        }
    }

    /** Sets what the function returns. */
    void result(JavaCall call, Object value) {
        if (result == ValueType.VOID) {
            return;
        }
        long word = value == null && result == ValueType.POINTER ? 0 : result.toGuest(value);
        if (result.vector()) {
            call.vectorResult(word);
        } else {
            call.result(word);
        }
    }
}
