package io.jemu.cli;

import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.unicorn.UnicornEngine;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.cli.report.StackOverflow;
import io.jemu.loader.lookup.BindingEvents;
import io.jemu.loader.start.JavaLoader;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.boot.Linux;
import io.jemu.syscalls.boot.MountFailure;
import io.jemu.syscalls.boot.MountPlan;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.DeathReport;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.KernelOptions;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProgramInterpreter;
import io.jemu.syscalls.strace.Strace;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Runs a program on the emulated machine: builds the parts, connects them, and tells the user how it ended. */
final class ProgramRunner implements Runner {
    /** Room for the machine's RAM and for files, in bytes. Only what is touched costs the host anything. */
    private static final long ARENA_SIZE = 64L << 30;
    /** Makes any ld.so list the libraries instead of running the program, as ldd(1) does. */
    private static final String LIST_ONLY = "LD_TRACE_LOADED_OBJECTS=1";
    /** The x86-64 psABI's name of the dynamic linker, which as a program lists what a library needs. */
    private static final String RTLD = "/lib64/ld-linux-x86-64.so.2";

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
    public int run(Options options) {
        try (EventPrinter events = EventPrinter.open(options, messages)) {
            PhysicalMemory memory = reserveMemory(options.memory());
            Vfs vfs = GuestRoot.open(new Posix(), options);
            // The engine and the arena go with the process: taking them down costs time and frees nothing sooner.
            Engine engine = new UnicornEngine(memory, options.seed().isPresent());
            KernelOptions kernelOptions = new KernelOptions(options.seed(), options.strict(), options.network(),
                    options.limits(),
                    messages, interpreter(options, events), options.strace() ? new Strace(events) : null, this::diagnose);
            MountPlan plan = options.isolation().plan(GuestRoot.path(options));
            return run(Linux.boot(engine, memory, vfs, kernelOptions, plan), options);
        } catch (MountFailure e) {
            throw new SetupException(e.getMessage(), "See --sandbox, --overlay, --bind and --tmpfs in jemu --help.");
        }
    }

    private static PhysicalMemory reserveMemory(OptionalLong memory) {
        try {
            return PhysicalMemory.create(ARENA_SIZE, memory.orElseGet(HostSystem::totalMemory));
        } catch (OutOfGuestMemory e) {
            throw new SetupException(e.getMessage(),
                    "Raise the limit of virtual memory (ulimit -v) or free some memory.");
        }
    }

    private static ProgramInterpreter interpreter(Options options, EventPrinter events) {
        return switch (options.loader()) {
            case GUEST -> null;
            case JEMU -> new JavaLoader(BindingEvents.forSink(events));
        };
    }

    private int run(Kernel kernel, Options options) {
        List<String> environment = new ArrayList<>(options.guestEnvironment(hostEnvironment));
        List<String> argv = new ArrayList<>();
        argv.add(options.argv0().orElse(options.program()));
        argv.addAll(options.arguments());
        FsContext context = GuestRoot.startingContext(kernel.vfs(), options);
        String program = options.program();
        try {
            program = ProgramSearch.find(kernel.vfs(), context, options.program(), environment);
            if (options.list()) {
                switch (Linkage.of(kernel.vfs(), context, program)) {
                    case PROGRAM -> environment.add(LIST_ONLY);
                    case LIBRARY -> {
                        argv = List.of(RTLD, "--list", program);
                        program = RTLD;
                    }
                    case NONE -> {
                        messages.println("\tnot a dynamic executable");
                        return 1;
                    }
                }
            }
            kernel.exec(program, argv, environment, context);
        } catch (SyscallException e) {
            messages.println("jemu: " + options.program() + ": " + e.errno().text());
            return (e.errno() == Errno.ENOENT ? ExitStatus.NOT_FOUND : ExitStatus.NOT_EXECUTABLE).status();
        }
        kernel.hostProcess().receiveHostSignals();
        return kernel.run();
    }

    private void diagnose(Process process, DeathReport death) {
        StackOverflow.describe(death, process.map())
                .ifPresent(text -> messages.println("jemu: process " + process.pid() + " died of a " + text));
    }
}
