package io.jemu.cli;

import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.unicorn.Instrumentation;
import io.jemu.emulator.cpu.unicorn.UnicornEngine;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.start.GuestLoader;
import io.jemu.loader.start.JavaLoader;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.boot.Linux;
import io.jemu.syscalls.boot.MountFailure;
import io.jemu.syscalls.boot.MountPlan;
import io.jemu.syscalls.boot.ProgramSearch;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.KernelOptions;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProgramInterpreter;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import io.jemu.trace.gdb.replay.Rewind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Runs a program on the emulated machine: builds the parts, connects them, and tells the user how it ended. */
final class ProgramRunner implements Runner {
    /** Room for the machine's RAM and for files, in bytes. Only what is touched costs the host anything. */
    private static final long ARENA_SIZE = 64L << 30;
    /** Makes any ld.so list the libraries instead of running the program, as ldd(1) does. */
    private static final String LIST_ONLY = "LD_TRACE_LOADED_OBJECTS=1";

    private static final int STDOUT_FILENO = 1;
    private static final int STDERR_FILENO = 2;

    private final List<String> hostEnvironment;
    private final PrintStream messages;

    /**
     * @param hostEnvironment what the program inherits, as in environ(7)
     * @param messages where jemu's own words go
     */
    ProgramRunner(List<String> hostEnvironment, PrintStream messages) {
        this.hostEnvironment = hostEnvironment;
        this.messages = messages;
    }

    @Override
    public int run(Options options, LinkObserver observer) {
        try (Watchers watchers = Watchers.open(options.watching(), options.seed().isPresent(), messages)) {
            Kernel before = null;
            while (true) {
                PhysicalMemory memory = reserveMemory(options.memory());
                // The engine and the arena go with the process: taking them down costs time and frees nothing sooner.
                Engine engine = new UnicornEngine(memory,
                        new Instrumentation(options.seed().isPresent(), watchers.watchCode()));
                Kernel kernel = boot(options, engine, memory, watchers, observer);
                try {
                    return run(kernel, options, observer != null, before);
                } catch (Rewind again) {
                    kernel.abandon();
                    engine.close();
                    memory.close();
                    before = kernel;
                }
            }
        } catch (MountFailure e) {
            throw new SetupException(e.getMessage(), "See --sandbox, --overlay, --bind and --tmpfs in jemu --help.");
        }
    }

    private Kernel boot(Options options, Engine engine, PhysicalMemory memory, Watchers watchers,
            LinkObserver observer) {
        Vfs vfs = GuestRoot.open(new Posix(), options);
        ProgramInterpreter interpreter = interpreter(options, watchers.link(), observer);
        KernelOptions kernelOptions = new KernelOptions(options.seed(), options.strict(), options.network(),
                options.limits(), messages, interpreter, watchers.observers(interpreter), null);
        MountPlan plan = options.isolation().plan(GuestRoot.path(options));
        Kernel kernel = Linux.boot(engine, memory, vfs, kernelOptions, plan);
        watchers.begin(kernel);
        return kernel;
    }

    private static PhysicalMemory reserveMemory(OptionalLong memory) {
        try {
            return PhysicalMemory.create(ARENA_SIZE, memory.orElseGet(HostSystem::totalMemory));
        } catch (OutOfGuestMemory e) {
            throw new SetupException(e.getMessage(),
                    "Raise the limit of virtual memory (ulimit -v) or free some memory.");
        }
    }

    private static ProgramInterpreter interpreter(Options options, LinkObserver watching,
            LinkObserver observer) {
        LinkObserver all = LinkObserver.all(Stream.of(watching, observer).filter(Objects::nonNull).toList());
        return switch (options.loader()) {
            case GUEST -> all == null ? null : new GuestLoader(all);
            case JEMU -> new JavaLoader(all, options.rules());
        };
    }

    /** @param before the kernel of which this one repeats the run, or null */
    private int run(Kernel kernel, Options options, boolean observed, Kernel before) {
        List<String> environment = new ArrayList<>(options.guestEnvironment(hostEnvironment));
        FsContext context = GuestRoot.startingContext(kernel.vfs(), options);
        try {
            String path = ProgramSearch.find(kernel.vfs(), context, options.program(), environment);
            List<String> rtld = new ArrayList<>(options.rtld());
            Linkage linkage = options.list() || !rtld.isEmpty() ? Linkage.of(kernel.vfs(), context, path) : null;
            boolean ofLibrary = false;
            if (options.list()) {
                environment.addAll(options.listEnvironment());
                switch (linkage.kind()) {
                    case PROGRAM -> environment.add(LIST_ONLY);
                    case LIBRARY -> {
                        // What ldd's options ask for, ld.so heeds only if the environment says that it is to list.
                        ofLibrary = !options.listEnvironment().isEmpty();
                        if (ofLibrary) {
                            environment.add(LIST_ONLY);
                        } else {
                            rtld.add("--list");
                        }
                    }
                    case NONE -> {
                        messages.println("\tnot a dynamic executable");
                        return 1;
                    }
                }
            }
            boolean direct = rtld.isEmpty() && !ofLibrary;
            String program = direct ? path : linkage.interpreter();
            List<String> argv = direct ? programArguments(options, options.argv0().orElse(options.program()))
                    : rtldArguments(program, rtld, options, path);
            Process process = kernel.exec(program, argv, environment, context);
            if (observed) {
                process.files().duplicateTo(STDERR_FILENO, STDOUT_FILENO, false);
            }
        } catch (SyscallException e) {
            messages.println("jemu: " + options.program() + ": " + e.errno().text());
            return (e.errno() == Errno.ENOENT ? ExitStatus.NOT_FOUND : ExitStatus.NOT_EXECUTABLE).status();
        }
        if (before == null) {
            kernel.hostProcess().receiveHostSignals();
        } else {
            kernel.hostProcess().receiveHostSignals(before.hostProcess());
        }
        return kernel.run();
    }

    private static List<String> programArguments(Options options, String name) {
        List<String> argv = new ArrayList<>();
        argv.add(name);
        argv.addAll(options.arguments());
        return argv;
    }

    /** The command line of a dynamic linker that is to run a program. */
    private static List<String> rtldArguments(String interpreter, List<String> words, Options options, String path) {
        List<String> argv = new ArrayList<>();
        argv.add(interpreter);
        argv.addAll(words);
        options.argv0().ifPresent(name -> argv.addAll(List.of("--argv0", name)));
        argv.addAll(programArguments(options, path));
        return argv;
    }
}
