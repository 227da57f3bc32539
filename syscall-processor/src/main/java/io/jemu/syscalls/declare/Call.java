package io.jemu.syscalls.declare;

import java.util.List;
import java.util.Map;

/**
 * A system call as declared.
 *
 * @param handler the qualified name of the class that implements it
 * @param method the name of the method
 */
record Call(
        int number,
        String name,
        Support support,
        String note,
        Result result,
        String handler,
        String method,
        List<Parameter> parameters) {

    /**
     * A parameter after the task.
     *
     * @param kind what the value means
     * @param direction which way memory at the address goes
     * @param struct the C type at the address, or empty
     * @param length how many bytes or elements: a parameter's name, perhaps after {@code *}, or {@link Out#RETURN}, or
     *     empty
     * @param table names the constants, or null
     */
    record Parameter(
            String name,
            boolean narrow,
            Kind kind,
            Direction direction,
            String struct,
            String length,
            Table table) {}

    /** What a value means; the constants are those of io.jemu.syscalls.descriptor.ArgumentKind. */
    enum Kind {
        NUMBER, SIZE, OFFSET, ADDRESS, HEX, FD, DIRFD, PATH, TEXT, BYTES, STRUCT, FLAGS, CONSTANT, MODE, DEVICE, PID,
        ID, SIGNAL
    }

    /** Which way memory goes; the constants are those of io.jemu.syscalls.descriptor.Direction. */
    enum Direction {
        NONE, IN, OUT, IN_OUT
    }

    /**
     * The constants of one class.
     *
     * @param type the class
     * @param constants values by name, in the order of declaration
     * @param masks masks of fields of several bits
     */
    record Table(String type, Map<String, Long> constants, List<Long> masks) {}
}
