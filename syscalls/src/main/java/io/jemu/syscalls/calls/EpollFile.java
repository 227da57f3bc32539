package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.ReadinessQueue;

/** An epoll instance: the host's for the host's files, and what jemu's own files need besides. */
final class EpollFile extends OpenFile {
    private final Posix posix;
    private final int hostFd;
    private final EpollInterest interest;
    /** Of the instance itself, for who polls it: changes when one of jemu's own files in it does. */
    private final ReadinessQueue queue = new ReadinessQueue();

    /** @param hostFd the host's instance, which this takes over */
    EpollFile(Posix posix, int hostFd) {
        super("anon_inode:[eventpoll]");
        this.posix = posix;
        this.hostFd = hostFd;
        this.interest = new EpollInterest(posix, hostFd, queue);
    }

    EpollInterest interest() {
        return interest;
    }

    @Override
    public int hostFd() {
        return hostFd;
    }

    /** An instance has a position that never moves. */
    @Override
    public long seek(long offset, int whence) {
        return 0;
    }

    @Override
    public int statusFlags() {
        return (int) Posix.check(posix.statusFlags(hostFd));
    }

    @Override
    public void changeStatusFlags(int flags) {
        Posix.check(posix.changeStatusFlags(hostFd, flags & ~OpenFlags.O_DIRECT));
    }

    @Override
    public FileStatus status() {
        return posix.paths().statx(hostFd, "", AtFlags.AT_EMPTY_PATH);
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public int readiness(int events) {
        int ready = interest.anyReady() ? PollEvents.POLLIN | PollEvents.POLLRDNORM : 0;
        return ready & events | (int) Posix.check(posix.readiness(hostFd, events));
    }

    @Override
    public ReadinessQueue readinessQueue() {
        return interest.hasOwn() ? queue : null;
    }

    @Override
    public String information() {
        return interest.information();
    }

    @Override
    protected void close() {
        interest.close();
        posix.close(hostFd);
    }
}
