package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads all of a directory of the host: struct linux_dirent64, getdents64(2). */
public final class HostListing {
    private static final int BUFFER = 32 * 1024;
    private static final int RECORD_LENGTH = 16;
    private static final int RECORD_TYPE = 18;
    private static final int RECORD_NAME = 19;
    private static final int TYPE_SHIFT = 12;

    private HostListing() {}

    /**
     * Lists the entries of an open directory, "." and ".." included.
     *
     * @param fd the host's descriptor, whose position is moved
     */
    public static void read(Posix posix, int fd, Consumer<Node.Entry> target) {
        Posix.check(posix.lseek(fd, 0, SeekWhence.SEEK_SET));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(BUFFER, Long.BYTES);
            long bytes;
            while ((bytes = Posix.check(posix.paths().getdents(fd, records.address(), BUFFER))) > 0) {
                for (long at = 0; at < bytes; at += records.get(JAVA_SHORT, at + RECORD_LENGTH)) {
                    target.accept(new Node.Entry(
                            records.getString(at + RECORD_NAME, StandardCharsets.ISO_8859_1),
                            records.get(JAVA_LONG, at),
                            records.get(JAVA_BYTE, at + RECORD_TYPE) << TYPE_SHIFT));
                }
            }
        }
    }
}
