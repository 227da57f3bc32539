package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Rlimits;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.function.LongSupplier;

/** RLIMIT_FSIZE: how large a process may make files (getrlimit(2)). */
final class FileSizeLimit {
    private FileSizeLimit() {}

    private static boolean limited(Task task) {
        return task.process().rlimits().soft(Resource.RLIMIT_FSIZE) != Rlimits.INFINITY;
    }

    /**
     * How many of some bytes may be written.
     *
     * @param offset where they are to be written, or negative: at the file's position
     * @throws io.jemu.syscalls.abi.SyscallException EFBIG if it is none, with SIGXFSZ
     */
    static long room(Task task, OpenFile file, long offset, long count) {
        if (!limited(task) || count == 0 || file.mayWait() || !OpenFlags.writable(file.statusFlags())) {
            return count;
        }
        long position = (file.statusFlags() & OpenFlags.O_APPEND) != 0 ? file.status().size()
                : offset >= 0 ? offset : file.seek(0, SeekWhence.SEEK_CUR);
        long limit = task.process().rlimits().soft(Resource.RLIMIT_FSIZE);
        if (Long.compareUnsigned(position, limit) >= 0) {
            throw exceeded(task);
        }
        return Long.compareUnsigned(count, limit - position) < 0 ? count : limit - position;
    }

    /**
     * Whether a file may get a new size.
     *
     * @param size of the file now
     * @throws io.jemu.syscalls.abi.SyscallException EFBIG, with SIGXFSZ
     */
    static void check(Task task, LongSupplier size, long newSize) {
        if (limited(task) && !task.process().rlimits().allows(Resource.RLIMIT_FSIZE, newSize)
                && newSize > size.getAsLong()) {
            throw exceeded(task);
        }
    }

    private static SyscallException exceeded(Task task) {
        task.kernel().signals().send(task, SignalInfo.ofKernel(Signal.SIGXFSZ));
        return Errno.EFBIG.failure();
    }
}
