package io.jemu.syscalls.kernel;

import io.jemu.syscalls.vfs.FileIdentity;
import io.jemu.syscalls.vfs.FileLocks;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.HashMap;
import java.util.Map;

/** Tasks that wait for locks of files, by file. All try again when one of the file's locks is given up. */
public final class LockQueues {
    private final Map<FileIdentity, WaitQueue> queues = new HashMap<>();

    LockQueues(FileLocks locks) {
        locks.onRelease(this::wake);
    }

    /** Where to wait for a lock of a file. */
    public WaitQueue of(OpenFile file) {
        return queues.computeIfAbsent(file.identity(), identity -> new WaitQueue());
    }

    private void wake(FileIdentity file) {
        WaitQueue queue = queues.remove(file);
        if (queue != null) {
            queue.wakeAll();
        }
    }
}
