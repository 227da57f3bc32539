package io.jemu.syscalls.descriptor;

import java.util.List;
import java.util.Objects;

/**
 * What is known about a declared system call.
 *
 * @param number its number on x86-64
 * @param name its C name
 * @param note what is missing, if support is partial, else empty
 * @param arguments in order, at most six
 */
public record SyscallDescriptor(
        int number, String name, SupportLevel support, String note, ResultKind result, List<Argument> arguments) {

    public SyscallDescriptor {
        Objects.requireNonNull(name, "name is null");
        arguments = List.copyOf(arguments);
    }

    /**
     * The position of the argument with a name.
     *
     * @return its index, or -1
     */
    public int indexOf(String argument) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).name().equals(argument)) {
                return i;
            }
        }
        return -1;
    }
}
