package io.jemu.syscalls.vfs;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.mm.Backing;
import java.util.ArrayList;
import java.util.List;

/**
 * An open file description (open(2)): what one or more descriptors, of one or more processes, refer to.
 *
 * <p>Reference counted: it is created with one reference, which belongs to the creator. No operation waits: whoever
 * wants to wait asks {@link #mayWait} and {@link #readiness} first. All operations fail with a {@link
 * io.jemu.syscalls.abi.SyscallException}.
 */
public abstract class OpenFile {
    private final String path;
    private int references = 1;
    private FileIdentity identity;
    private List<Runnable> beforeClose = List.of();
    private FileOwner owner = FileOwner.NONE;

    /**
     * @param path the guest's path when it was opened, absolute and free of symbolic links, one char per byte; null if
     *     {@link #currentPath} can tell
     */
    protected OpenFile(String path) {
        this.path = path;
    }

    /** The guest's path at the time of opening; for files without a name what /proc/self/fd shows, such as pipe:[7]. */
    public final String path() {
        return path == null ? currentPath() : path;
    }

    /** The guest's path now, as readlink of /proc/self/fd/N shows it. */
    public String currentPath() {
        return path;
    }

    /** Access mode and status flags: F_GETFL. */
    public abstract int statusFlags();

    /** Changes those status flags that can be changed: F_SETFL. */
    public abstract void changeStatusFlags(int flags);

    /** Whether the file was opened with O_PATH: it only names a place. */
    public final boolean isPathOnly() {
        return (statusFlags() & OpenFlags.O_PATH) != 0;
    }

    /** The file if it exists only inside jemu and has a place in the guest's tree, else null. */
    public Node node() {
        return null;
    }

    /** What tells the file from others; never changes. */
    public FileIdentity identity() {
        if (identity == null) {
            identity = FileIdentity.of(status());
        }
        return identity;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return status().isDirectory();
    }

    /** fstat(2). */
    public abstract FileStatus status();

    /**
     * Reads.
     *
     * @param offset where in the file, or -1: at the file's position, which moves
     * @param flags RWF_* flags
     * @return the number of bytes, 0 at the end
     */
    public long read(UserBuffer buffer, long offset, int flags) {
        throw (offset < 0 ? Errno.EINVAL : Errno.ESPIPE).failure();
    }

    /**
     * Writes.
     *
     * @param offset where in the file, or -1: at the file's position, which moves
     * @param flags RWF_* flags
     * @return the number of bytes
     */
    public long write(UserBuffer buffer, long offset, int flags) {
        throw (offset < 0 ? Errno.EINVAL : Errno.ESPIPE).failure();
    }

    /** lseek(2): the new position. */
    public long seek(long offset, int whence) {
        throw Errno.ESPIPE.failure();
    }

    /**
     * getdents64(2).
     *
     * @return the bytes written at {@code address}, 0 at the end
     */
    public long readDirectory(AddressSpace memory, long address, long length) {
        throw Errno.ENOTDIR.failure();
    }

    /** ftruncate(2). */
    public void truncate(long length) {
        throw Errno.EINVAL.failure();
    }

    /**
     * Makes sure that there is room for bytes that are written otherwise than by {@link #write}.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ENOSPC
     */
    public void reserve(long bytes) {
        // Only file systems with limits of their own mind.
    }

    /** Device control: the result of ioctl(2). */
    public long ioctl(AddressSpace memory, int request, long argument) {
        throw Errno.ENOTTY.failure();
    }

    /** Whether reading or writing can have to wait: not so for regular files and directories. */
    public boolean mayWait() {
        return false;
    }

    /** Whether a transfer that would have to wait fails with EAGAIN in any case, whatever the status flags say. */
    public boolean failsAtOnce() {
        return false;
    }

    /**
     * Whether a short write means that the file is full for now and the rest can follow: so for the guest's pipes and
     * sockets.
     */
    public boolean canFill() {
        return false;
    }

    /** Which of some poll(2) events are true now; POLLERR, POLLHUP and POLLNVAL are always reported. */
    public int readiness(int events) {
        return events & (PollEvents.POLLIN | PollEvents.POLLOUT | PollEvents.POLLRDNORM | PollEvents.POLLWRNORM);
    }

    /**
     * Who waits for the file, if the host cannot tell all about its readiness: then {@link #readiness} is to be asked,
     * also if there is a {@link #hostFd}.
     *
     * @return null if the host tells all, or there is nothing to wait for
     */
    public ReadinessQueue readinessQueue() {
        return null;
    }

    /** Whether it is the terminal of the host that jemu runs at: who may use it is for job control to say. */
    public boolean isHostTerminal() {
        return false;
    }

    /** The host's descriptor of the file, or -1 if it exists only inside jemu. */
    public int hostFd() {
        return -1;
    }

    /**
     * The file as memory mappings use it, without a reference of its own.
     *
     * @return null if the file cannot be mapped: ENODEV
     */
    public Backing backing() {
        return null;
    }

    /** What /proc/PID/fdinfo shows of such a file besides its position and flags: whole lines, or nothing. */
    public String information() {
        return "";
    }

    /** Whom the file is to tell of input and output. */
    public final FileOwner owner() {
        return owner;
    }

    public final void owner(FileOwner newOwner) {
        owner = newOwner;
    }

    /** Has something done when the last reference is dropped, before the file is closed. */
    public final void beforeClose(Runnable action) {
        if (beforeClose.isEmpty()) {
            beforeClose = new ArrayList<>();
        }
        beforeClose.add(action);
    }

    /** Adds a reference. */
    public final void retain() {
        references++;
    }

    /** Drops a reference; with the last one the file is closed. */
    public final void release() {
        if (--references == 0) {
            beforeClose.forEach(Runnable::run);
            close();
        }
        if (references < 0) {
            throw new IllegalStateException(this + " was released too often");
        }
    }

    /** Gives up what the description holds. */
    protected abstract void close();
}
