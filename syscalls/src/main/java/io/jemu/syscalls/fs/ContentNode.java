package io.jemu.syscalls.fs;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A file whose contents are made when it is read.
 *
 * @param content makes the contents
 * @param writer takes what one write(2) call wrote, or null if the file cannot be written
 */
public record ContentNode(FileStatus status, Supplier<byte[]> content, Consumer<byte[]> writer) implements Node.File {
    /** A file that can only be read; one char of its text is one byte. */
    public static ContentNode text(FileStatus status, Supplier<String> text) {
        return new ContentNode(status, () -> text.get().getBytes(StandardCharsets.ISO_8859_1), null);
    }

    /**
     * Opens it. A file that cannot be written is not opened for writing even by root: Linux opens some such files and
     * fails in write(2), others it does not open.
     */
    @Override
    public OpenFile open(String path, int flags) {
        if (OpenFlags.writable(flags) && writer == null) {
            throw Errno.EACCES.failure();
        }
        return new ContentFile(path, this, flags);
    }
}
