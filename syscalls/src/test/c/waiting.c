// epoll(7) in full, event counters, timers, and what ends waiting. No arguments.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerrorname_np(errno) : ""); } while (0)

#ifndef EPOLLEXCLUSIVE
#define EPOLLEXCLUSIVE (1u << 28)
#endif

static char data[200000];
static struct epoll_event found[8];

static void quiet(int signal) {}

static int add(int epoll, int fd, unsigned events, long value) {
    struct epoll_event event = {events, {.u64 = value}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int change(int epoll, int fd, unsigned events, long value) {
    struct epoll_event event = {events, {.u64 = value}};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

static void wait_for(int epoll, int maximum, int timeout) {
    errno = 0;
    int count = epoll_wait(epoll, found, maximum, timeout);
    printf("%d%s:", count, count < 0 ? strerrorname_np(errno) : "");
    for (int i = 0; i < count; i++) {
        printf(" %ld/%x", (long) found[i].data.u64, found[i].events);
    }
    printf("\n");
}

static void levels_and_edges(void) {
    int p[2], e = epoll_create1(0);
    pipe2(p, O_NONBLOCK);
    SHOW(add(e, p[0], EPOLLIN, 1));
    SHOW(add(e, p[1], EPOLLOUT | EPOLLET, 2));
    wait_for(e, 8, 0);
    wait_for(e, 8, 0);
    write(p[1], data, 10);
    wait_for(e, 8, 0);
    wait_for(e, 8, 0);
    SHOW(change(e, p[0], EPOLLIN | EPOLLET, 1));
    wait_for(e, 8, 0);
    wait_for(e, 8, 0);
    write(p[1], data, 10);
    wait_for(e, 8, 0);
    read(p[0], data, 5);
    wait_for(e, 8, 0);
    SHOW(change(e, p[0], EPOLLIN | EPOLLONESHOT, 3));
    wait_for(e, 8, 0);
    wait_for(e, 8, 0);
    write(p[1], data, 10);
    wait_for(e, 8, 0);
    SHOW(change(e, p[0], EPOLLIN | EPOLLONESHOT, 4));
    wait_for(e, 8, 0);
    SHOW(change(e, p[0], 0, 5));
    wait_for(e, 8, 0);
    SHOW(change(e, p[0], EPOLLIN, 6));
    while (read(p[0], data, sizeof data) > 0) {
    }
    while (write(p[1], data, sizeof data) > 0) {
    }
    wait_for(e, 8, 0);
    while (read(p[0], data, sizeof data) > 0) {
    }
    wait_for(e, 8, 0);
    wait_for(e, 1, 0);
    close(p[1]);
    wait_for(e, 8, 0);
    close(p[0]);
    wait_for(e, 8, 0);
    SHOW(epoll_wait(e, found, 0, 0));
    SHOW(epoll_wait(e, found, -1, 0));
    SHOW(epoll_wait(e, 0, 1, 0));
    SHOW(epoll_create(0));
    SHOW(epoll_create1(7));
    SHOW(epoll_wait(99, found, 1, 0));
    SHOW(epoll_wait(1, found, 1, 0));
    close(e);
}

static void refusals(void) {
    int e = epoll_create1(0), other = epoll_create1(0), c = eventfd(0, 0), null = open("/dev/null", O_RDONLY);
    struct epoll_event event = {EPOLLIN};
    SHOW(epoll_ctl(e, EPOLL_CTL_ADD, e, &event));
    SHOW(epoll_ctl(e, EPOLL_CTL_ADD, null, &event));
    SHOW(epoll_ctl(e, EPOLL_CTL_ADD, 99, &event));
    SHOW(epoll_ctl(99, EPOLL_CTL_ADD, c, &event));
    SHOW(epoll_ctl(c, EPOLL_CTL_ADD, e, &event));
    SHOW(epoll_ctl(e, EPOLL_CTL_ADD, c, (void *) 8));
    SHOW(epoll_ctl(e, EPOLL_CTL_DEL, c, 0));
    SHOW(epoll_ctl(e, EPOLL_CTL_MOD, c, &event));
    SHOW(epoll_ctl(e, 77, c, &event));
    SHOW(add(e, c, EPOLLIN | EPOLLEXCLUSIVE, 1));
    SHOW(change(e, c, EPOLLIN, 1));
    SHOW(epoll_ctl(e, EPOLL_CTL_DEL, c, 0));
    SHOW(add(e, c, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT, 1));
    SHOW(add(e, c, EPOLLIN, 1));
    SHOW(change(e, c, EPOLLIN | EPOLLEXCLUSIVE, 1));
    SHOW(add(e, other, EPOLLIN | EPOLLEXCLUSIVE, 1));
    // Circles.
    SHOW(add(e, other, EPOLLIN, 1));
    SHOW(add(other, e, EPOLLIN, 1));
    int chain[8];
    for (int i = 0; i < 8; i++) {
        chain[i] = epoll_create1(0);
        if (i > 0) {
            errno = 0;
            printf("%d %s\n", add(chain[i], chain[i - 1], EPOLLIN, i), errno ? strerrorname_np(errno) : "");
        }
    }
    for (int i = 0; i < 8; i++) {
        close(chain[i]);
    }
    close(e);
    close(other);
    close(c);
    close(null);
}

static void nested(void) {
    int outer = epoll_create1(0), inner = epoll_create1(0), c = eventfd(0, EFD_NONBLOCK);
    unsigned long value = 1;
    add(outer, inner, EPOLLIN, 10);
    add(inner, c, EPOLLIN, 20);
    wait_for(outer, 8, 0);
    write(c, &value, 8);
    wait_for(outer, 8, 0);
    wait_for(inner, 8, 0);
    struct pollfd p = {outer, POLLIN};
    SHOW(poll(&p, 1, 0));
    read(c, &value, 8);
    SHOW(poll(&p, 1, 0));
    wait_for(outer, 8, 0);
    fflush(stdout);
    if (fork() == 0) {
        usleep(20000);
        value = 1;
        write(c, &value, 8);
        _exit(0);
    }
    wait_for(outer, 8, -1);
    wait(0);
    close(inner);
    wait_for(outer, 8, 0);
    close(outer);
    close(c);
}

static void closing(void) {
    int e = epoll_create1(0), p[2], q[2];
    pipe(p);
    pipe(q);
    add(e, p[0], EPOLLIN, 1);
    add(e, q[0], EPOLLIN, 2);
    int copy = dup(p[0]);
    write(p[1], "x", 1);
    close(p[0]);
    wait_for(e, 8, 0);
    SHOW(epoll_ctl(e, EPOLL_CTL_DEL, p[0], 0));
    close(copy);
    wait_for(e, 8, 0);
    // The number is used again by another file.
    SHOW(dup2(q[0], p[0]));
    SHOW(add(e, p[0], EPOLLIN, 3));
    write(q[1], "x", 1);
    wait_for(e, 8, 0);
    close(q[0]);
    wait_for(e, 8, 0);
    close(p[0]);
    wait_for(e, 8, 0);
    // A child's close leaves the parent's.
    pipe(p);
    add(e, p[0], EPOLLIN, 4);
    fflush(stdout);
    if (fork() == 0) {
        close(p[0]);
        wait_for(e, 8, 0);
        fflush(stdout);
        write(p[1], "y", 1);
        _exit(0);
    }
    wait(0);
    wait_for(e, 8, 0);
    close(e);
    close(p[0]);
    close(p[1]);
    close(p[1]);
    close(q[1]);
}

static void sockets(void) {
    int e = epoll_create1(0), s[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, s);
    add(e, s[0], EPOLLIN | EPOLLRDHUP | EPOLLOUT, 1);
    wait_for(e, 8, 0);
    write(s[1], "x", 1);
    shutdown(s[1], SHUT_WR);
    wait_for(e, 8, 0);
    read(s[0], data, 10);
    wait_for(e, 8, 0);
    close(s[1]);
    wait_for(e, 8, 0);
    close(s[0]);
    wait_for(e, 8, 0);
    close(e);
}

static void counters(void) {
    unsigned long value = 0xffffffffffffffffUL;
    int c = eventfd(0, EFD_NONBLOCK), s = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK);
    SHOW(write(c, &value, 8));
    value--;
    SHOW(write(c, &value, 8));
    value = 1;
    SHOW(write(c, &value, 8));
    struct pollfd p = {c, POLLIN | POLLOUT};
    SHOW(poll(&p, 1, 0));
    printf("%x\n", p.revents);
    SHOW(read(c, &value, 8));
    printf("%lx\n", value);
    SHOW(read(c, &value, 8));
    SHOW(read(c, &value, 7));
    SHOW(write(c, &value, 7));
    SHOW(read(c, (void *) 8, 8));
    for (int i = 0; i < 4; i++) {
        value = 99;
        SHOW(read(s, &value, 8));
        printf("%lu\n", value);
    }
    SHOW(lseek(s, 0, SEEK_SET));
    SHOW(pread(s, &value, 8, 0));
    SHOW(ftruncate(s, 0));
    SHOW(eventfd(0, 0x1234));
    // A full counter is waited for.
    fcntl(c, F_SETFL, 0);
    value = 0xfffffffffffffffeUL;
    write(c, &value, 8);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        usleep(20000);
        SHOW(read(c, &value, 8));
        fflush(stdout);
        _exit(0);
    }
    value = 5;
    long written = write(c, &value, 8);
    waitpid(pid, 0, 0);
    printf("%ld\n", written);
    SHOW(read(c, &value, 8));
    printf("%lu\n", value);
    close(c);
    close(s);
}

static void timers(void) {
    unsigned long value = 0;
    struct itimerspec set = {{0, 0}, {0, 30000000}}, old;
    struct timespec now;
    int t = timerfd_create(CLOCK_MONOTONIC, 0);
    SHOW(timerfd_settime(t, 0, &set, &old));
    printf("%ld %ld\n", old.it_value.tv_sec, old.it_value.tv_nsec);
    SHOW(read(t, &value, 8));
    printf("%lu\n", value);
    set.it_interval.tv_nsec = 1000000;
    set.it_value.tv_nsec = 1;
    SHOW(timerfd_settime(t, 0, &set, 0));
    usleep(20000);
    SHOW(read(t, &value, 8));
    printf("%d\n", value > 5);
    SHOW(timerfd_gettime(t, &old));
    printf("%ld %d\n", old.it_interval.tv_nsec, old.it_value.tv_nsec <= 1000000 && old.it_value.tv_nsec > 0);
    // Times of the past are due at once.
    memset(&set, 0, sizeof set);
    set.it_value.tv_sec = 1;
    SHOW(timerfd_settime(t, TFD_TIMER_ABSTIME, &set, 0));
    SHOW(read(t, &value, 8));
    printf("%lu\n", value);
    clock_gettime(CLOCK_MONOTONIC, &now);
    set.it_value = now;
    set.it_value.tv_nsec += 20000000;
    if (set.it_value.tv_nsec >= 1000000000) {
        set.it_value.tv_sec++;
        set.it_value.tv_nsec -= 1000000000;
    }
    SHOW(timerfd_settime(t, TFD_TIMER_ABSTIME, &set, 0));
    struct pollfd p = {t, POLLIN};
    SHOW(poll(&p, 1, -1));
    memset(&set, 0, sizeof set);
    SHOW(timerfd_settime(t, 0, &set, 0));
    fcntl(t, F_SETFL, O_NONBLOCK);
    SHOW(read(t, &value, 8));
    SHOW(read(t, &value, 4));
    SHOW(write(t, &value, 8));
    set.it_value.tv_nsec = 1000000000;
    SHOW(timerfd_settime(t, 0, &set, 0));
    set.it_value.tv_nsec = 0;
    SHOW(timerfd_settime(t, 8, &set, 0));
    SHOW(timerfd_settime(99, 0, &set, 0));
    SHOW(timerfd_create(CLOCK_REALTIME, 0x1234));
    int r = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
    set.it_value.tv_sec = 2000000000L * 2;
    SHOW(timerfd_settime(r, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &set, 0));
    SHOW(fcntl(r, F_GETFD));
    close(r);
    close(t);
}

static void interruptions(void) {
    struct sigaction action = {.sa_handler = quiet, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, 0);
    int e = epoll_create1(0), p[2];
    fd_set set;
    struct timespec second = {10, 0};
    sigset_t none, some;
    sigemptyset(&none);
    sigemptyset(&some);
    sigaddset(&some, SIGALRM);
    pipe(p);
    add(e, p[0], EPOLLIN, 1);
    FD_ZERO(&set);
    FD_SET(p[0], &set);
    struct pollfd pfd = {p[0], POLLIN};
    ualarm(10000, 10000);
    // None of these is begun again, not even with SA_RESTART.
    SHOW(epoll_wait(e, found, 8, -1));
    SHOW(poll(&pfd, 1, -1));
    SHOW(select(p[0] + 1, &set, 0, 0, 0));
    FD_SET(p[0], &set);
    SHOW(ppoll(&pfd, 1, &second, 0));
    sigprocmask(SIG_BLOCK, &some, 0);
    SHOW(epoll_pwait(e, found, 8, -1, &none));
    SHOW(epoll_pwait2(e, found, 8, &second, &none));
    SHOW(pselect(p[0] + 1, &set, 0, 0, 0, &none));
    second.tv_sec = 0;
    second.tv_nsec = 5000000;
    SHOW(epoll_pwait2(e, found, 8, &second, &some));
    second.tv_nsec = 1000000000;
    SHOW(epoll_pwait2(e, found, 8, &second, 0));
    SHOW(syscall(SYS_epoll_pwait, e, found, 8, 0, &some, 4));
    ualarm(0, 0);
    sigprocmask(SIG_UNBLOCK, &some, 0);
    action.sa_flags = 0;
    sigaction(SIGALRM, &action, 0);
    ualarm(10000, 10000);
    SHOW(read(p[0], data, 1));
    ualarm(0, 0);
    close(e);
    close(p[0]);
    close(p[1]);
}

/* Several threads wait for one descriptor: an exclusive wait wakes at least one. */
static int shared, woken;

static void *waiter(void *unused) {
    struct epoll_event event;
    int e = epoll_create1(0);
    add(e, shared, EPOLLIN | EPOLLEXCLUSIVE, 1);
    int count = epoll_wait(e, &event, 1, -1);
    unsigned long value;
    if (count == 1 && read(shared, &value, 8) == 8) {
        __sync_fetch_and_add(&woken, 1);
    }
    close(e);
    return 0;
}

static void exclusive(void) {
    pthread_t threads[3];
    unsigned long one = 1;
    shared = eventfd(0, EFD_SEMAPHORE);
    for (int i = 0; i < 3; i++) {
        pthread_create(&threads[i], 0, waiter, 0);
    }
    for (int i = 0; i < 3; i++) {
        usleep(5000);
        write(shared, &one, 8);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], 0);
    }
    printf("%d woken\n", woken);
    close(shared);
}

static void watches(void) {
    char directory[] = "/tmp/watchXXXXXX";
    mkdtemp(directory);
    chdir(directory);
    mkdir("d", 0700);
    int i = inotify_init1(IN_NONBLOCK), d, f, got, fd;
    SHOW(d = inotify_add_watch(i, "d", IN_ALL_EVENTS));
    SHOW(read(i, data, sizeof data));
    fd = open("d/a", O_CREAT | O_RDWR, 0600);
    write(fd, "x", 1);
    ftruncate(fd, 0);
    fchmod(fd, 0644);
    close(fd);
    fd = open("d/a", O_RDONLY);
    read(fd, data, 1);
    close(fd);
    rename("d/a", "d/b");
    mkdir("d/sub", 0700);
    rmdir("d/sub");
    link("d/b", "c");
    SHOW(f = inotify_add_watch(i, "d/b", IN_MODIFY | IN_DELETE_SELF | IN_ONESHOT));
    SHOW(inotify_add_watch(i, "d/b", IN_ATTRIB | IN_MASK_ADD) == f);
    truncate("c", 5);
    unlink("d/b");
    unlink("c");
    SHOW(inotify_add_watch(i, "d", IN_ONLYDIR | IN_DELETE_SELF | IN_MOVE_SELF) == d);
    rename("d", "e");
    rmdir("e");
    int cookies = 0;
    while ((got = read(i, data, sizeof data)) > 0) {
        struct inotify_event *event;
        for (int at = 0; at < got; at += sizeof *event + event->len) {
            event = (void *) (data + at);
            printf("%d %x %s\n", event->wd, event->mask, event->len ? event->name : "");
            cookies += event->cookie != 0;
        }
    }
    printf("%d with a cookie\n", cookies);
    SHOW(read(i, data, sizeof data));
    SHOW(inotify_add_watch(i, "none", IN_CREATE));
    SHOW(inotify_add_watch(i, ".", 0));
    SHOW(inotify_add_watch(0, ".", IN_CREATE));
    SHOW(inotify_init1(7));
    chdir("/");
    rmdir(directory);
    close(i);
}

int main(void) {
    levels_and_edges();
    refusals();
    nested();
    closing();
    sockets();
    counters();
    timers();
    interruptions();
    exclusive();
    watches();
    return 0;
}
