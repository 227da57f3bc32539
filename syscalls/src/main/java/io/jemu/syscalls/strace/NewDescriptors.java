package io.jemu.syscalls.strace;

import java.util.Set;

/** The calls that return a file descriptor, which {@code -y} describes. */
final class NewDescriptors {
    private static final Set<String> CALLS = Set.of("open", "openat", "openat2", "creat", "dup", "dup2", "dup3",
            "socket", "accept", "accept4", "epoll_create", "epoll_create1", "eventfd", "eventfd2", "signalfd",
            "signalfd4", "timerfd_create", "inotify_init", "inotify_init1", "memfd_create", "pidfd_open",
            "pidfd_getfd", "mq_open");

    private NewDescriptors() {}

    static boolean returns(String call) {
        return CALLS.contains(call);
    }
}
