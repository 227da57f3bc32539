package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.fs.SyntheticFile;
import io.jemu.syscalls.mm.ForcedMemory;
import io.jemu.syscalls.vfs.UserBuffer;

/** An open {@link MemoryNode}. Where nothing is mapped a transfer ends; if it has not begun it is EIO. */
final class MemoryFile extends SyntheticFile {
    private static final int NOTHING_THERE = -1;

    private final ForcedMemory memory;
    /** An unsigned number, as addresses are. */
    private long position;

    /** @param memory null of a process that has ended */
    MemoryFile(String path, MemoryNode node, ForcedMemory memory, int flags) {
        super(path, node, flags);
        this.memory = memory;
    }

    /** Moves the bytes that lie in one page. */
    @FunctionalInterface
    private interface Step {
        /** How many bytes the program's buffer took or gave, or {@link #NOTHING_THERE}. */
        int move(long address, byte[] page, int length);
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        return transfer(buffer, offset, (address, page, length) ->
                memory.read(address, page, length) ? buffer.put(page, 0, length) : NOTHING_THERE);
    }

    @Override
    public long write(UserBuffer buffer, long offset, int writeFlags) {
        return transfer(buffer, offset, (address, page, length) -> {
            int got = buffer.get(page, 0, length);
            return memory.write(address, page, got) ? got : NOTHING_THERE;
        });
    }

    private long transfer(UserBuffer buffer, long offset, Step step) {
        if (memory == null || memory.closed()) {
            return 0;
        }
        long at = offset < 0 ? position : offset;
        byte[] page = new byte[Page.SIZE];
        long done = 0;
        while (buffer.remaining() > 0) {
            int length = (int) Math.min(buffer.remaining(), Page.SIZE - Page.offset(at + done));
            int moved = step.move(at + done, page, length);
            if (moved == NOTHING_THERE) {
                if (done == 0) {
                    throw Errno.EIO.failure();
                }
                break;
            }
            done += moved;
            if (moved < length) {
                break;
            }
        }
        if (offset < 0) {
            position += done;
        }
        return done;
    }

    @Override
    public long seek(long offset, int whence) {
        position = switch (whence) {
            case SeekWhence.SEEK_SET -> offset;
            case SeekWhence.SEEK_CUR -> position + offset;
            default -> throw Errno.EINVAL.failure();
        };
        return position;
    }
}
