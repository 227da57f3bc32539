package io.jemu.cli;

import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.boot.RootDirectory;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;

/** Which files the guest sees, and where in them it starts. */
final class GuestRoot {
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
        return options.sysroot().or(RootDirectory::ofMachine).orElseThrow(() -> new SetupException(
                "this machine is not an x86-64 Linux and has no x86-64 root directory",
                "Unpack one with sysroot/fetch, or name a directory with --sysroot."));
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
