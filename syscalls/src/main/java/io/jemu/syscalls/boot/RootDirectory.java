package io.jemu.syscalls.boot;

import io.jemu.syscalls.vfs.Vfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which directory of the host is the guest's root if nobody names one. */
public final class RootDirectory {
    private static final Path ROOTS = Path.of("sysroot", "roots");

    private RootDirectory() {}

    /** The host's own root if it is an x86-64 Linux; else the first root that has been unpacked in the checkout. */
    public static Optional<String> ofMachine() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return architecture.equals("amd64") || architecture.equals("x86_64") ? Optional.of("/") : firstUnpacked();
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
}
