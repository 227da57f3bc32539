package io.jemu.testkit;

import io.jemu.syscalls.boot.MountPlan;
import io.jemu.testkit.run.Machine;
import io.jemu.testkit.run.Mounts;
import io.jemu.testkit.run.Run;
import io.jemu.testkit.run.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A program that is to be run, and how. Its methods change it and return it; {@link #run} may be called again and again.
 *
 * <p>Nothing of the JVM's own environment, standard streams, terminal or signals is the guest's. It starts with no
 * variable but {@code PATH}, an empty standard input, the JVM's current directory, and a {@link #DEFAULT_TIME_LIMIT}.
 */
public final class Guest {
    /** How long a guest may run unless {@link #timeLimit} says otherwise. */
    public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final String PRELOAD = "LD_PRELOAD";

    private final String program;
    private final Consumer<Run> listener;
    private Optional<String> name = Optional.empty();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>(Map.of("PATH", DEFAULT_PATH));
    private final List<String> preloads = new ArrayList<>();
    private byte[] input = {};
    private Optional<String> directory = Optional.empty();
    private Optional<String> sysroot = Optional.empty();
    private boolean sandbox;
    private Optional<String> overlay = Optional.empty();
    private final List<MountPlan.Request> mounts = new ArrayList<>();
    private OptionalLong seed = OptionalLong.empty();
    private Duration timeLimit = DEFAULT_TIME_LIMIT;
    private OptionalLong memoryLimit = OptionalLong.empty();
    private boolean network = true;
    private boolean linker = true;
    private final List<Object> interposers = new ArrayList<>();

    /** @param listener is told of every run that came to its end */
    Guest(String program, Consumer<Run> listener) {
        this.program = program;
        this.listener = listener;
    }

    /**
     * A program by its path in the guest, or by a name that is looked for in the guest's {@code PATH}.
     *
     * @param arguments argv[1] and following
     */
    public static Guest program(String program, String... arguments) {
        return new Guest(program, run -> { }).arguments(arguments);
    }

    /** A program by its path. */
    public static Guest program(Path program, String... arguments) {
        return program(program.toString(), arguments);
    }

    /** Adds arguments. */
    public Guest arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Sets argv[0], which is the program as it was given otherwise. */
    public Guest name(String argv0) {
        name = Optional.of(argv0);
        return this;
    }

    /** Sets a variable of the environment. */
    public Guest environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Removes a variable of the environment. */
    public Guest withoutEnvironment(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Takes over all variables of the JVM's environment. */
    public Guest inheritEnvironment() {
        environment.putAll(System.getenv());
        return this;
    }

    /** Sets what standard input holds; a text is UTF-8. */
    public Guest input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets what standard input holds. */
    public Guest input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** Sets the guest's directory to start in. */
    public Guest directory(Path guestDirectory) {
        directory = Optional.of(guestDirectory.toString());
        return this;
    }

    /** Sets the directory of the host that is the guest's root for what it holds. */
    public Guest sysroot(Path root) {
        sysroot = Optional.of(root.toString());
        return this;
    }

    /** Confines the guest: it sees nothing but its root and what is bound, and changes nothing of the root. */
    public Guest sandbox() {
        sandbox = true;
        return this;
    }

    /** Confines the guest, and keeps what it writes in a directory of the host. */
    public Guest sandbox(Path overlayDirectory) {
        overlay = Optional.of(overlayDirectory.toString());
        return sandbox();
    }

    /** Lets the guest use a directory or file of the host, and change it. */
    public Guest bind(Path source, String guestPath) {
        mounts.add(Mounts.bind(source.toAbsolutePath().toString(), guestPath, true));
        return this;
    }

    /** Lets the guest read a directory or file of the host. */
    public Guest bindReadOnly(Path source, String guestPath) {
        mounts.add(Mounts.bind(source.toAbsolutePath().toString(), guestPath, false));
        return this;
    }

    /** Mounts an empty file system in memory. */
    public Guest tmpfs(String guestPath) {
        mounts.add(Mounts.memory(guestPath, Optional.empty()));
        return this;
    }

    /** Mounts an empty file system in memory that holds so many bytes. */
    public Guest tmpfs(String guestPath, long size) {
        mounts.add(Mounts.memory(guestPath, Optional.of(size)));
        return this;
    }

    /** Adds a library to {@code LD_PRELOAD}. */
    public Guest preload(Path library) {
        preloads.add(library.toString());
        return this;
    }

    /** Makes the run repeatable: random numbers, clocks and the order in which threads run follow from the seed. */
    public Guest seed(long number) {
        seed = OptionalLong.of(number);
        return this;
    }

    /** Sets the time after which the guest is killed and the test fails. */
    public Guest timeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a time limit of " + limit);
        }
        timeLimit = limit;
        return this;
    }

    /** Sets how many bytes of memory all processes together may use; one that finds no page is killed. */
    public Guest memoryLimit(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a memory limit of " + bytes + " bytes");
        }
        memoryLimit = OptionalLong.of(bytes);
        return this;
    }

    /** Leaves the guest a network in which nothing can be reached. */
    public Guest withoutNetwork() {
        network = false;
        return this;
    }

    /** Has the program linked by its own dynamic linker: nothing is known of bindings and objects then. */
    public Guest linkedByItself() {
        linker = false;
        return this;
    }

    /**
     * Puts the methods of an object that have {@link io.jemu.testkit.interpose.Interpose} in the place of functions of
     * the guest. They come before preloaded libraries; those of the first object come first. To the guest they are in
     * an object {@code "java:"} and the name of the class.
     */
    public Guest interpose(Object object) {
        interposers.add(object);
        return this;
    }

    /**
     * Runs the program to its end.
     *
     * @throws io.jemu.testkit.run.GuestNotStarted if it cannot be started
     * @throws io.jemu.testkit.run.TimeLimitExceeded if it was killed for running too long
     */
    public Run run() {
        List<String> variables = new ArrayList<>();
        environment.forEach((variable, value) -> variables.add(variable + "=" + value));
        if (!preloads.isEmpty()) {
            variables.add(PRELOAD + "=" + String.join(":", preloads));
        }
        Run run = Machine.run(new Settings(program, name, arguments, variables, input, directory,
                new Mounts(sysroot, sandbox, overlay, mounts), seed, timeLimit, memoryLimit, network, linker,
                interposers));
        listener.accept(run);
        return run;
    }
}
