package io.jemu.syscalls.abi;

/** Operations of epoll_ctl(2), and the flag of epoll_create1(2). */
public final class EpollOperation {
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;

    private EpollOperation() {}
}
