package io.jemu.syscalls.vfs;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SeekWhence;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * The position in a directory whose entries jemu lists itself. The list is made when reading starts at the beginning; a
 * position is an index in it.
 */
final class DirectoryStream {
    private static final int NAME_OFFSET = 19;
    private static final int ALIGNMENT = 8;

    private final Supplier<List<Node.Entry>> source;
    private List<Node.Entry> entries;
    private int position;

    /** @param source lists the entries, "." and ".." included */
    DirectoryStream(Supplier<List<Node.Entry>> source) {
        this.source = source;
    }

    /** getdents64(2). */
    long read(AddressSpace memory, long address, long length) {
        if (entries == null || position == 0) {
            entries = source.get();
        }
        int capacity = (int) Math.min(length & 0xffff_ffffL, 1 << 16);
        ByteBuffer records = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        int next = position;
        while (next < entries.size()) {
            Node.Entry entry = entries.get(next);
            int size = NAME_OFFSET + entry.name().length() + 1 + ALIGNMENT - 1 & -ALIGNMENT;
            if (size > records.remaining()) {
                break;
            }
            int start = records.position();
            records.putLong(entry.inode()).putLong(next + 1).putShort((short) size).put((byte) entry.type());
            records.put(entry.name().getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
            records.position(start + size);
            next++;
        }
        if (next == position && position < entries.size()) {
            throw Errno.EINVAL.failure();
        }
        memory.write(address, records.array(), 0, records.position());
        position = next;
        return records.position();
    }

    /** lseek(2). */
    long seek(long offset, int whence) {
        long target = switch (whence) {
            case SeekWhence.SEEK_SET -> offset;
            case SeekWhence.SEEK_CUR -> position + offset;
            default -> throw Errno.EINVAL.failure();
        };
        if (target < 0 || target > Integer.MAX_VALUE) {
            throw Errno.EINVAL.failure();
        }
        position = (int) target;
        if (entries != null && position > entries.size()) {
            position = entries.size();
        }
        return target;
    }
}
