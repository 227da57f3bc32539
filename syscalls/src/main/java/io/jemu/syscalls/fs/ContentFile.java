package io.jemu.syscalls.fs;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.vfs.UserBuffer;

/**
 * An open {@link ContentNode}. A read at the start of the file makes the contents anew, all others go on in what was
 * made then: so whoever reads on, in steps however small, reads one consistent text, and whoever begins again a new
 * one, as with Linux's seq_file.
 */
final class ContentFile extends SyntheticFile {
    /** What one write(2) can pass: Linux gives such a file a page at most. */
    private static final int MAXIMUM_WRITE = 4096;

    private final ContentNode node;
    private byte[] content;
    private long position;

    ContentFile(String path, ContentNode node, int flags) {
        super(path, node, flags);
        this.node = node;
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        long at = offset < 0 ? position : offset;
        if (content == null || at == 0) {
            content = node.content().get();
        }
        if (at >= content.length) {
            return 0;
        }
        int count = (int) Math.min(buffer.remaining(), content.length - at);
        int done = buffer.put(content, (int) at, count);
        if (offset < 0) {
            position += done;
        }
        return done;
    }

    @Override
    public long write(UserBuffer buffer, long offset, int writeFlags) {
        if (buffer.remaining() > MAXIMUM_WRITE) {
            throw Errno.EINVAL.failure();
        }
        byte[] bytes = new byte[(int) buffer.remaining()];
        int done = buffer.get(bytes, 0, bytes.length);
        if (done < bytes.length) {
            throw Errno.EFAULT.failure();
        }
        node.writer().accept(bytes);
        if (offset < 0) {
            position += done;
        }
        return done;
    }

    @Override
    public long seek(long offset, int whence) {
        // The size is not known: seq_lseek and generic files without a size refuse SEEK_END.
        long target = switch (whence) {
            case SeekWhence.SEEK_SET -> offset;
            case SeekWhence.SEEK_CUR -> position + offset;
            default -> throw Errno.EINVAL.failure();
        };
        if (target < 0) {
            throw Errno.EINVAL.failure();
        }
        position = target;
        return target;
    }
}
