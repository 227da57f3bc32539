package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.Errno;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the host's procfs whose contents are true for the guest, too. */
final class HostFiles {
    private static final int PIECE = 1 << 16;

    private HostFiles() {}

    /** Whether the host lets such a file be read. */
    static boolean exists(String path) {
        return Files.isReadable(Path.of(path));
    }

    /**
     * The contents of a file.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EIO if it cannot be read
     */
    static byte[] read(String path) {
        // In large pieces: a number in /proc/sys is read at once or not at all.
        byte[] piece = new byte[PIECE];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (FileInputStream file = new FileInputStream(path)) {
            for (int n = file.read(piece); n > 0; n = file.read(piece)) {
                all.write(piece, 0, n);
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw Errno.EIO.failure();
        }
    }

    static String text(String path) {
        return new String(read(path), StandardCharsets.ISO_8859_1);
    }
}
