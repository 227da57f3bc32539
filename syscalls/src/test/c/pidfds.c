// Descriptors of processes: pidfd_open, pidfd_send_signal, pidfd_getfd, CLONE_PIDFD, waitid(P_PIDFD), poll and epoll.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define P_PIDFD_ 3
#define PIDFD_THREAD_ O_EXCL

static int pidfd_open_(pid_t pid, unsigned flags) {
    return syscall(SYS_pidfd_open, pid, flags);
}

static int send_(int fd, int sig, siginfo_t *info, unsigned flags) {
    return syscall(SYS_pidfd_send_signal, fd, sig, info, flags);
}

static int getfd_(int fd, int target, unsigned flags) {
    return syscall(SYS_pidfd_getfd, fd, target, flags);
}

static void show(const char *what, long result) {
    printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) : "done");
}

static void events(const char *what, int fd) {
    struct pollfd entry = {fd, POLLIN | POLLOUT | POLLRDNORM | POLLPRI, 0};
    int n = poll(&entry, 1, 0);
    printf("%s: poll %d, %#x\n", what, n, entry.revents);
}

static int ready[2];

static void handler(int signal, siginfo_t *info, void *context) {
    dprintf(1, "signal %d, code %d, from parent %d, value %d\n", signal, info->si_code, info->si_pid == getppid(),
            info->si_value.sival_int);
    write(ready[1], "h", 1);
}

static void errors(void) {
    show("no such process", pidfd_open_(0x3ffffff, 0));
    show("pid 0", pidfd_open_(0, 0));
    show("negative pid", pidfd_open_(-5, 0));
    show("bad flags", pidfd_open_(getpid(), 1));
    int self = pidfd_open_(getpid(), 0);
    printf("flags %#x, cloexec %d\n", fcntl(self, F_GETFL) & ~O_LARGEFILE, fcntl(self, F_GETFD));
    char c;
    show("read", read(self, &c, 1));
    show("write", write(self, &c, 1));
    show("lseek", lseek(self, 0, SEEK_SET));
    show("bad signal", send_(self, 100, NULL, 0));
    show("signal 0", send_(self, 0, NULL, 0));
    show("bad flags", send_(self, 0, NULL, 64));
    show("not a pidfd", send_(0, 0, NULL, 0));
    show("closed", send_(999, 0, NULL, 0));
    show("getfd flags", getfd_(self, 0, 1));
    show("getfd closed", getfd_(self, 999, 0));
    show("getfd of no pidfd", getfd_(0, 0, 0));
    siginfo_t info;
    show("wait for self", waitid(P_PIDFD_, self, &info, WEXITED));
    show("wait for closed", waitid(P_PIDFD_, 999, &info, WEXITED));
    show("wait for other file", waitid(P_PIDFD_, 0, &info, WEXITED));
    show("wait for negative", waitid(P_PIDFD_, -1, &info, WEXITED));
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", self);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        int pid;
        if (sscanf(line, "Pid:\t%d", &pid) == 1) {
            printf("fdinfo: own %d\n", pid == getpid());
        } else if (sscanf(line, "NSpid:\t%d", &pid) == 1) {
            printf("fdinfo: NSpid, own %d\n", pid == getpid());
        }
    }
    fclose(file);
    snprintf(path, sizeof path, "/proc/self/fd/%d", self);
    int length = readlink(path, line, sizeof line);
    printf("link %.*s\n", length, line);
    close(self);
}

static void signals(void) {
    pipe(ready);
    pid_t child = fork();
    if (child == 0) {
        struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
        sigaction(SIGUSR1, &action, NULL);
        sigaction(SIGUSR2, &action, NULL);
        write(ready[1], "r", 1);
        for (;;) {
            pause();
        }
    }
    char c;
    read(ready[0], &c, 1);
    int fd = pidfd_open_(child, 0);
    events("alive", fd);
    send_(fd, SIGUSR1, NULL, 0);
    read(ready[0], &c, 1);
    siginfo_t info = {0};
    info.si_signo = SIGUSR2;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_value.sival_int = 77;
    int sent = send_(fd, SIGUSR2, &info, 0);
    read(ready[0], &c, 1);
    show("queue", sent);
    show("other number", send_(fd, SIGUSR1, &info, 0));
    info.si_code = SI_USER;
    show("pretends kill", send_(fd, SIGUSR2, &info, 0));
    send_(fd, SIGTERM, NULL, 0);
    struct pollfd entry = {fd, POLLIN, 0};
    printf("waited: %d", poll(&entry, 1, -1));
    printf(" %#x\n", entry.revents);
    events("dead", fd);
    show("signal to a zombie", send_(fd, 0, NULL, 0));
    memset(&info, 0, sizeof info);
    show("wait", waitid(P_PIDFD_, fd, &info, WEXITED | WNOWAIT));
    printf("pid %d, code %d, status %d\n", info.si_pid == child, info.si_code, info.si_status);
    show("wait", waitid(P_PIDFD_, fd, &info, WEXITED));
    show("wait again", waitid(P_PIDFD_, fd, &info, WEXITED));
    show("signal to nobody", send_(fd, 0, NULL, 0));
    show("getfd of nobody", getfd_(fd, 0, 0));
    events("reaped", fd);
    show("open of nobody", pidfd_open_(child, 0));
    close(fd);
}

static void descriptors(void) {
    int ends[2], sync[2];
    pipe(ends);
    pipe(sync);
    pid_t child = fork();
    if (child == 0) {
        int own[2];
        pipe(own);
        dup2(own[0], 100);
        write(own[1], "treasure", 8);
        write(ends[1], "r", 1);
        char c;
        read(sync[0], &c, 1);
        _exit(0);
    }
    char text[16] = {0};
    read(ends[0], text, 1);
    int fd = pidfd_open_(child, 0);
    int copy = getfd_(fd, 100, 0);
    printf("cloexec %d, ", fcntl(copy, F_GETFD));
    read(copy, text, 8);
    printf("%s\n", text);
    write(sync[1], "g", 1);
    waitpid(child, NULL, 0);
    close(fd);
}

static void cloned(void) {
    int fd = -1;
    struct clone_args args = {.flags = CLONE_PIDFD, .pidfd = (uintptr_t) &fd, .exit_signal = SIGCHLD};
    pid_t child = syscall(SYS_clone3, &args, sizeof args);
    if (child == 0) {
        _exit(fd == -1 ? 5 : 6);
    }
    siginfo_t info = {0};
    show("clone3", child);
    printf("cloexec %d\n", fcntl(fd, F_GETFD));
    show("wait", waitid(P_PIDFD_, fd, &info, WEXITED));
    printf("status %d, pid %d\n", info.si_status, info.si_pid == child);
    close(fd);
    fd = -1;
    child = syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, &fd, 0, 0);
    if (child == 0) {
        for (;;) {
            pause();
        }
    }
    show("clone", child);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    show("nonblocking", waitid(P_PIDFD_, fd, &info, WEXITED));
    send_(fd, SIGKILL, NULL, 0);
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 9};
    show("epoll", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
    printf("event %d, ", epoll_wait(epoll, &event, 1, -1));
    printf("%#x %d\n", event.events, event.data.u32);
    show("wait", waitid(P_PIDFD_, fd, &info, WEXITED));
    printf("status %d, code %d\n", info.si_status, info.si_code);
    close(fd);
    show("both", syscall(SYS_clone, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, 0, &fd, 0, 0));
    show("detached", syscall(SYS_clone, CLONE_PIDFD | CLONE_DETACHED | SIGCHLD, 0, &fd, 0, 0));
    int before = dup(0);
    close(before);
    show("bad address", syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, 8, 0, 0));
    int after = dup(0);
    printf("same descriptor %d\n", before == after);
    close(after);
    show("no child", waitpid(-1, NULL, 0));
}

static int ends[2];

static void *thread(void *argument) {
    int *tid = argument;
    *tid = gettid();
    write(ends[1], "t", 1);
    for (;;) {
        pause();
    }
}

static void noise(int signal) {
    dprintf(1, "thread %d got %d\n", gettid() != getpid(), signal);
    pthread_exit(NULL);
}

static void threads(void) {
    pipe(ends);
    pthread_t id;
    int tid;
    signal(SIGUSR1, noise);
    pthread_create(&id, NULL, thread, &tid);
    char c;
    read(ends[0], &c, 1);
    show("thread without the flag", pidfd_open_(tid, 0));
    int fd = pidfd_open_(tid, PIDFD_THREAD_);
    show("thread", fd);
    events("thread", fd);
    send_(fd, SIGUSR1, NULL, 0);
    struct pollfd entry = {fd, POLLIN, 0};
    printf("waited: %d", poll(&entry, 1, -1));
    printf(" %d\n", entry.revents & POLLIN);
    pthread_join(id, NULL);
    show("thread is gone", send_(fd, 0, NULL, 0));
    close(fd);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    errors();
    signals();
    descriptors();
    cloned();
    threads();
    return 0;
}
