package io.jemu.testkit.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which program is run, and how.
 *
 * @param program a path, or a name to be looked for in the guest's PATH
 * @param name argv[0]; empty: {@code program}
 * @param arguments argv[1] and following
 * @param environment strings {@code NAME=value}
 * @param input what standard input holds
 * @param directory the guest's directory to start in; empty: the JVM's if the guest has that, else the root
 * @param mounts which files there are
 * @param seed makes the run repeatable; empty: it is not
 * @param timeLimit after which the guest is killed
 * @param memoryLimit bytes of memory of all processes together; empty: the host's
 * @param network whether the host's network can be reached
 * @param linker whether jemu's linker links programs; if not, their own does, and no bindings are known
 * @param interposers have methods that take the place of the guest's functions
 */
public record Settings(String program, Optional<String> name, List<String> arguments, List<String> environment,
        byte[] input, Optional<String> directory, Mounts mounts, OptionalLong seed, Duration timeLimit,
        OptionalLong memoryLimit, boolean network, boolean linker, List<Object> interposers) {
    public Settings {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        input = input.clone();
        interposers = List.copyOf(interposers);
        if (!linker && !interposers.isEmpty()) {
            throw new IllegalArgumentException("only jemu's linker can interpose methods");
        }
    }

    @Override
    public byte[] input() {
        return input.clone();
    }

    /** The command line for people. */
    String command() {
        return String.join(" ", arguments.isEmpty() ? List.of(program)
                : java.util.stream.Stream.concat(java.util.stream.Stream.of(program), arguments.stream()).toList());
    }
}
