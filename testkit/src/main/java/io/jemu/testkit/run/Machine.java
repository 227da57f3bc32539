package io.jemu.testkit.run;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.unicorn.Instrumentation;
import io.jemu.emulator.cpu.unicorn.UnicornEngine;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.loader.host.LinkerRules;
import io.jemu.loader.start.JavaLoader;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.boot.Linux;
import io.jemu.syscalls.boot.MountFailure;
import io.jemu.syscalls.boot.ProgramSearch;
import io.jemu.syscalls.boot.RootDirectory;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Enclosure;
import io.jemu.syscalls.kernel.EndRequest;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.KernelOptions;
import io.jemu.syscalls.kernel.Limits;
import io.jemu.syscalls.kernel.Observers;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import io.jemu.testkit.interpose.Interposers;
import io.jemu.trace.crash.CrashReporter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one guest on a machine of its own, and takes the machine down afterwards. Machines share nothing but the JVM's
 * process: its descriptors, its umask while a guest creates files, its POSIX record locks.
 */
public final class Machine {
    /** Room for RAM and files, in bytes; only what is touched costs the host anything. */
    private static final long ARENA_SIZE = 64L << 30;
    /** Unicorn translates on the stack of the thread that runs it. */
    private static final long STACK_SIZE = 8L << 20;
    /** How long a guest that is killed may take to be gone. */
    private static final long GRACE_SECONDS = 30;

    private final Settings settings;
    private final Streams streams;
    private final Recorder recorder = new Recorder();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private final EndRequest end = new EndRequest();
    private final Interposers interposers;

    private Machine(Settings settings) {
        this.settings = settings;
        this.interposers = new Interposers(settings.interposers(), end::request);
        this.streams = new Streams(settings.input());
    }

    /**
     * Runs a guest to its end.
     *
     * @throws GuestNotStarted if it cannot be started
     * @throws TimeLimitExceeded if it was killed for running too long
     * @throws IllegalArgumentException if an interposer is not fit to be one
     */
    public static Run run(Settings settings) {
        Machine machine = new Machine(settings);
        try {
            return machine.run();
        } finally {
            machine.end.close();
        }
    }

    private Run run() {
        CompletableFuture<ProcessEnd> result = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> complete(result), "jemu " + settings.program(), STACK_SIZE);
        thread.setDaemon(true);
        thread.start();
        try {
            Run run = finished(result.get(settings.timeLimit().toNanos(), TimeUnit.NANOSECONDS));
            interposers.failure().ifPresent(failure -> {
                failure.addSuppressed(new GuestEnded(run));
                Machine.<RuntimeException>raise(failure);
            });
            if (!recorder.linked() && !settings.interposers().isEmpty()) {
                throw new GuestNotStarted("no method can be interposed in " + settings.program()
                        + ", which jemu's linker does not link" + (run.messages().isEmpty() ? ": it is linked "
                        + "statically, or by another C library's linker" : ": " + run.messages()), null);
            }
            return run;
        } catch (TimeoutException e) {
            kill(result);
            throw new TimeLimitExceeded(settings.timeLimit(), finished(null));
        } catch (InterruptedException e) {
            kill(result);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted, so the guest was killed: " + finished(null).transcript(), e);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        }
    }

    private void complete(CompletableFuture<ProcessEnd> result) {
        try {
            result.complete(boot());
        } catch (Throwable t) {
            result.completeExceptionally(t);
        }
    }

    private void kill(CompletableFuture<ProcessEnd> result) {
        end.request();
        interposers.expire();
        try {
            result.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new IllegalStateException("the guest cannot be killed: " + finished(null).transcript(), e);
        }
    }

    /** Throws anything, as it is. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    private Run finished(ProcessEnd how) {
        return new Run(settings.command(), how, streams, messages.toString(StandardCharsets.UTF_8), recorder);
    }

    private ProcessEnd boot() {
        try (PhysicalMemory memory = PhysicalMemory.create(ARENA_SIZE,
                settings.memoryLimit().orElseGet(HostSystem::totalMemory));
                UnicornEngine engine = new UnicornEngine(memory,
                        new Instrumentation(settings.seed().isPresent(), false))) {
            String root = root();
            Vfs vfs = files(root);
            PrintStream words = new PrintStream(messages, true, StandardCharsets.UTF_8);
            JavaLoader loader = settings.linker()
                    ? new JavaLoader(recorder, LinkerRules.GLIBC, List.of(), interposers.objects()) : null;
            CrashReporter crashes = new CrashReporter(words,
                    process -> loader == null ? null : loader.linker(process));
            KernelOptions options = new KernelOptions(settings.seed(), false,
                    settings.network() ? NetworkAccess.HOST : NetworkAccess.NONE, Limits.NONE, words,
                    loader,
                    Observers.NONE.withSyscalls(recorder).withDeaths(crashes), new Enclosure(streams.files(), end));
            try (Kernel kernel = Linux.boot(engine, memory, vfs, options, settings.mounts().plan(root))) {
                start(kernel);
                kernel.run();
                interposers.close();
                return kernel.firstProcess().state().end();
            } finally {
                vfs.close();
            }
        } catch (EngineFailure | OutOfGuestMemory | MountFailure e) {
            throw new GuestNotStarted(e.getMessage(), e);
        }
    }

    private Vfs files(String root) {
        try {
            return new Vfs(new Posix(), settings.mounts().sandbox() ? "/" : root);
        } catch (SyscallException e) {
            throw new GuestNotStarted("cannot use " + GuestText.decode(root) + " as the guest's root directory: "
                    + e.errno().text(), e);
        }
    }

    private String root() {
        return settings.mounts().sysroot().map(GuestText::encode).or(RootDirectory::ofMachine)
                .orElseThrow(() -> new GuestNotStarted("this machine is not an x86-64 Linux, and no sysroot is named",
                        null));
    }

    private void start(Kernel kernel) {
        List<String> argv = new ArrayList<>();
        argv.add(GuestText.encode(settings.name().orElse(settings.program())));
        settings.arguments().forEach(argument -> argv.add(GuestText.encode(argument)));
        List<String> environment = settings.environment().stream().map(GuestText::encode).toList();
        FsContext context = context(kernel.vfs());
        try {
            String path = ProgramSearch.find(kernel.vfs(), context, GuestText.encode(settings.program()), environment);
            kernel.exec(path, argv, environment, context);
        } catch (SyscallException e) {
            context.release();
            throw new GuestNotStarted("cannot run " + settings.program() + ": " + e.errno().text(), e);
        }
    }

    private FsContext context(Vfs vfs) {
        String directory = settings.directory().orElseGet(() -> System.getProperty("user.dir"));
        try {
            return vfs.newContext(GuestText.encode(directory));
        } catch (SyscallException e) {
            if (settings.directory().isPresent()) {
                throw new GuestNotStarted("cannot start in " + directory + ": " + e.errno().text(), e);
            }
            return vfs.newContext("/");
        }
    }
}
