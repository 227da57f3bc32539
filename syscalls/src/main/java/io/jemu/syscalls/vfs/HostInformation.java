package io.jemu.syscalls.vfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** The lines of the host's /proc/self/fdinfo that tell of a kind of file what no system call does. */
final class HostInformation {
    /** What every file has, which jemu knows itself; locks, whose owners there are the host's processes. */
    private static final Set<String> COMMON = Set.of("pos", "flags", "mnt_id", "ino", "lock");

    private HostInformation() {}

    /** Whole lines, or nothing if the host does not tell. */
    static String of(int hostFd) {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + hostFd), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !COMMON.contains(line.substring(0, Math.max(0, line.indexOf(':')))))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        } catch (IOException unknown) {
            // No procfs on the host, as in some sandboxes.
            return "";
        }
    }
}
