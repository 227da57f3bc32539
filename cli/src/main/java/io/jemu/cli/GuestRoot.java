package io.jemu.cli;

import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which files the guest sees, and where in them it starts. */
final class GuestRoot {
    private static final Path ROOTS = Path.of("sysroot", "roots");

    private GuestRoot() {}

    /**
     * The guest's files: the root that the options name; else the host's own if it is an x86-64 Linux; else the first
     * root that has been unpacked.
     *
     * @throws SetupException if there is none
     */
    static Vfs open(Posix posix, Options options) {
        String root = path(options);
        try {
            // A sandbox has a root of its own.
            return new Vfs(posix, options.isolation().sandbox() ? "/" : root);
        } catch (SyscallException e) {
            throw new SetupException("cannot use " + root + " as the guest's root directory: " + e.errno().text(),
                    "Name a directory with --sysroot.");
        }
    }

    /** The host's path of the guest's root directory. */
    static String path(Options options) {
        return options.sysroot().orElseGet(GuestRoot::defaultRoot);
    }

    private static String defaultRoot() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (architecture.equals("amd64") || architecture.equals("x86_64")) {
            return "/";
        }
        return firstUnpacked().orElseThrow(() -> new SetupException(
                "this machine is not an x86-64 Linux and has no x86-64 root directory",
                "Unpack one with sysroot/fetch, or name a directory with --sysroot."));
    }

    private static Optional<String> firstUnpacked() {
        String checkout = System.getProperty("jemu.root");
        if (checkout == null) {
            return Optional.empty();
        }
        try (Stream<Path> roots = Files.list(Path.of(checkout).resolve(ROOTS))) {
            return roots.filter(Files::isDirectory).sorted().findFirst().map(root -> Vfs.bytes(root.toString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The first process's directories: it starts where jemu was started if the guest has that directory, else in /. */
    static FsContext startingContext(Vfs vfs, Options options) {
        String directory = options.workingDirectory().orElseGet(() -> Vfs.bytes(System.getProperty("user.dir")));
        try {
            return vfs.newContext(directory);
        } catch (SyscallException e) {
            if (options.workingDirectory().isPresent()) {
                throw new SetupException("cannot start in " + directory + ": " + e.errno().text(),
                        "Name a directory of the guest with --cwd.");
            }
            return vfs.newContext("/");
        }
    }
}
