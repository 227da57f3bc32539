package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.OpenFile;

/** What a descriptor of pidfd_open(2) refers to: a process, or with PIDFD_THREAD one thread, and never another one. */
public final class PidFile extends OpenFile {
    private static final String PATH = "anon_inode:[pidfd]";
    /** The mode has no type. */
    private static final int PERMISSIONS = 0700;
    private static final int CHANGEABLE = OpenFlags.O_NONBLOCK;
    /** Keeps inode numbers apart from small ones. */
    private static final long INODE_BASE = 0x1_0000_0000L;
    /** An anonymous device, as Linux numbers those of its internal file systems. */
    private static final long DEVICE = 0xff;

    private final Posix posix;
    private final Process process;
    private final Task thread;
    private final int hostFd;
    private int flags;

    private PidFile(Process process, Task thread, int hostFd, int flags) {
        super(PATH);
        this.posix = process.kernel().vfs().posix();
        this.process = process;
        this.thread = thread;
        this.hostFd = hostFd;
        this.flags = OpenFlags.O_RDWR | flags;
    }

    /**
     * Of a process.
     *
     * @param flags O_NONBLOCK or 0
     * @throws io.jemu.syscalls.abi.SyscallException EMFILE, ENFILE
     */
    public static PidFile of(Process process, int flags) {
        return new PidFile(process, null, process.state().endNotice().subscribe(), flags);
    }

    /** Of a thread. */
    public static PidFile of(Task thread, int flags) {
        return new PidFile(thread.process(), thread, thread.endNotice().subscribe(), flags);
    }

    /**
     * Of a process or thread that is being made.
     *
     * @param notice which will tell of its end
     * @param hostFd a subscription of that
     */
    static PidFile of(Task child, boolean thread, EndNotice notice, int hostFd) {
        if (thread) {
            child.endNotice(notice);
        } else {
            child.process().state().endNotice(notice);
        }
        return new PidFile(child.process(), thread ? child : null, hostFd, 0);
    }

    /** The process, which may have ended and been waited for: {@link Process#reaped}. */
    public Process process() {
        return process;
    }

    /** The thread, or null if the descriptor is the whole process's. */
    public Task thread() {
        return thread;
    }

    /** Whether a signal can no longer be sent: there is no zombie left either. */
    public boolean gone() {
        return process.state().reaped() || thread != null && thread.ended() && thread.tid() != process.pid();
    }

    @Override
    public String information() {
        int id = gone() ? -1 : thread == null ? process.pid() : thread.tid();
        return "Pid:\t" + id + "\nNSpid:\t" + id + "\n";
    }

    @Override
    public int hostFd() {
        return hostFd;
    }

    @Override
    public int statusFlags() {
        return flags;
    }

    @Override
    public void changeStatusFlags(int newFlags) {
        flags = flags & ~CHANGEABLE | newFlags & CHANGEABLE;
    }

    @Override
    public FileStatus status() {
        int id = thread == null ? process.pid() : thread.tid();
        return FileStatus.synthetic(DEVICE, INODE_BASE | id, PERMISSIONS, 1, 0);
    }

    @Override
    public int readiness(int events) {
        return (int) Posix.check(posix.readiness(hostFd, events));
    }

    @Override
    protected void close() {
        posix.close(hostFd);
    }
}
