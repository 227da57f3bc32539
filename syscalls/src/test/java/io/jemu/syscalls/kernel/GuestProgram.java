package io.jemu.syscalls.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.unicorn.UnicornEngine;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.boot.Linux;
import io.jemu.syscalls.boot.MountPlan;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Programs for tests: made from C by the host's compiler, run natively and in a kernel of their own. */
final class GuestProgram {
    private static final long MEMORY = 1L << 30;
    private static final int TIMEOUT_SECONDS = 60;
    private static final int SIGNALLED = 128;

    private GuestProgram() {}

    /**
     * What a program has done.
     *
     * @param status the exit status, or 128 plus the signal that killed it
     * @param output its standard output and error
     */
    record Outcome(int status, String output) {}

    /** Compiles a file of src/test/c, or skips the test if the host has no compiler for x86-64 Linux. */
    static Path compile(Path directory, String name, String... options) throws IOException, InterruptedException {
        Path source = Path.of("src/test/c", name + ".c").toAbsolutePath();
        Path program = directory.resolve(name + String.join("", options));
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-w", "-pthread"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "native comparison needs an x86-64 host");
        Path log = directory.resolve(name + ".log");
        java.lang.Process compiler;
        try {
            compiler = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler: " + e.getMessage());
            throw e;
        }
        assumeTrue(compiler.waitFor() == 0, () -> "gcc cannot make " + name + ": " + read(log));
        return program;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a program on the host. */
    static Outcome runNatively(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(program.getParent(), "native", ".out");
        java.lang.Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(program + " does not end natively");
        }
        return new Outcome(process.exitValue(), read(output));
    }

    /** Runs a program in a kernel of its own, without a plugged-in interpreter. */
    static Outcome run(Path program, String... arguments) throws IOException {
        return run(MountPlan.NONE, MEMORY, program, arguments);
    }

    /** The same with more file systems. */
    static Outcome run(MountPlan plan, Path program, String... arguments) throws IOException {
        return run(plan, MEMORY, program, arguments);
    }

    /** The same with so many bytes of memory. */
    static Outcome runWithin(long limit, Path program, String... arguments) throws IOException {
        return run(MountPlan.NONE, limit, program, arguments);
    }

    /** The same while somebody watches its system calls. */
    static Outcome runWatched(SyscallObserver observer, Path program, String... arguments) throws IOException {
        return run(MountPlan.NONE, MEMORY, Observers.NONE.withSyscalls(observer), program, arguments);
    }

    private static Outcome run(MountPlan plan, long limit, Path program, String... arguments) throws IOException {
        return run(plan, limit, Observers.NONE, program, arguments);
    }

    private static Outcome run(MountPlan plan, long limit, Observers observers, Path program, String... arguments)
            throws IOException {
        try (PhysicalMemory memory = PhysicalMemory.create(MEMORY, limit)) {
            UnicornEngine engine;
            try {
                engine = new UnicornEngine(memory);
            } catch (EngineFailure failure) {
                assumeTrue(!failure.getMessage().startsWith("cannot open"), failure.getMessage());
                throw failure;
            }
            try (engine) {
                return run(engine, memory, plan, observers, program, arguments);
            }
        }
    }

    private static Outcome run(UnicornEngine engine, PhysicalMemory memory, MountPlan plan,
            Observers observers, Path program, String... arguments) throws IOException {
        Path output = Files.createTempFile(program.getParent(), "guest", ".out");
        Vfs vfs = new Vfs(new Posix(), "/");
        KernelOptions options = new KernelOptions(OptionalLong.of(1), false, NetworkAccess.HOST, Limits.NONE,
                new PrintStream(Files.newOutputStream(output.resolveSibling(output.getFileName() + ".messages"))),
                null, observers, null);
        try (Kernel kernel = Linux.boot(engine, memory, vfs, options, plan)) {
            List<String> argv = new ArrayList<>(List.of(program.toString()));
            argv.addAll(List.of(arguments));
            FsContext context = vfs.newContext("/");
            Process process = kernel.exec(program.toString(), argv, List.of("LC_ALL=C"), context);
            redirect(vfs, context, process.files(), 0, "/dev/null", OpenFlags.O_RDONLY);
            if (vfs.confined()) {
                int host = (int) Posix.check(vfs.posix().paths().openat(AtFlags.AT_FDCWD, output.toString(),
                        OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CLOEXEC, 0));
                install(process.files(), 1, vfs.adoptOwn(host));
            } else {
                redirect(vfs, context, process.files(), 1, output.toString(), OpenFlags.O_WRONLY);
            }
            process.files().duplicateTo(1, 2, false);
            return new Outcome(kernel.run(), read(output));
        }
    }

    private static void redirect(Vfs vfs, FsContext context, FdTable files, int fd, String path, int flags) {
        install(files, fd, vfs.open(context, null, path, flags | OpenFlags.O_APPEND, 0));
    }

    private static void install(FdTable files, int fd, OpenFile file) {
        int opened = files.install(file, false);
        if (opened != fd) {
            files.duplicateTo(opened, fd, false);
            files.close(opened);
        }
    }

    /** The status of a signal's death. */
    static int killedBy(int signal) {
        return SIGNALLED + signal;
    }
}
