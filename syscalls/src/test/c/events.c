// Pipes, event counters, timers, watches of files, and the calls that wait for them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerror(errno) : ""); } while (0)

static char data[300000];

static void caught(int signal) { printf("signal %d\n", signal); }

static void pipes(void) {
    int ends[2], count, status;
    SHOW(pipe2(ends, O_NONBLOCK));
    SHOW(fcntl(ends[0], F_GETFL));
    SHOW(read(ends[0], data, 1));
    SHOW(write(ends[1], data, sizeof data));
    SHOW(write(ends[1], data, 1));
    SHOW(fcntl(ends[1], F_GETPIPE_SZ));
    SHOW(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20));
    ioctl(ends[0], FIONREAD, &count);
    printf("%d bytes\n", count);
    close(ends[0]);
    SHOW(write(ends[1], data, 10));
    close(ends[1]);

    pipe(ends);
    fflush(stdout);
    if (fork() == 0) {
        close(ends[0]);
        SHOW(write(ends[1], data, sizeof data));
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    long sum = 0, got;
    while ((got = read(ends[0], data, 1000)) > 0) {
        sum += got;
    }
    wait(&status);
    printf("%ld bytes from a child\n", sum);
}

static void epolls(int counter) {
    unsigned long value = 1;
    struct epoll_event event = {EPOLLIN, {.u64 = 0x1122334455667788}}, found[4];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, counter, &event));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, counter, &event));
    SHOW(epoll_wait(epoll, found, 4, 0));
    write(counter, &value, 8);
    SHOW(epoll_wait(epoll, found, 4, -1));
    printf("%lx %x\n", (long) found[0].data.u64, found[0].events);
    SHOW(epoll_wait(epoll, found, 4, -1));
    SHOW(epoll_wait(epoll, (void *) 8, 4, 0));
    event.events = EPOLLIN | EPOLLET;
    SHOW(epoll_ctl(epoll, EPOLL_CTL_MOD, counter, &event));
    SHOW(epoll_wait(epoll, found, 4, 0));
    SHOW(epoll_wait(epoll, found, 4, 0));
    event.events = EPOLLIN | EPOLLONESHOT;
    SHOW(epoll_ctl(epoll, EPOLL_CTL_MOD, counter, &event));
    SHOW(epoll_wait(epoll, found, 4, 0));
    SHOW(epoll_wait(epoll, found, 4, 10));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &event));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, open("/etc/passwd", O_RDONLY), &event));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, 99, &event));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_DEL, counter, 0));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_DEL, counter, 0));
    read(counter, &value, 8);

    // One file with two descriptors is waited for by each, until both are closed.
    int ends[2];
    pipe(ends);
    int other = dup(ends[0]);
    event.events = EPOLLIN;
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, other, &event));
    write(ends[1], "x", 1);
    SHOW(epoll_wait(epoll, found, 4, 0));
    SHOW(epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], 0));
    SHOW(epoll_wait(epoll, found, 4, 0));
    close(ends[0]);
    SHOW(epoll_wait(epoll, found, 4, 0));
    close(other);
    SHOW(epoll_wait(epoll, found, 4, 0));
    SHOW(write(ends[1], "x", 1));
    close(ends[1]);
}

static void polls(int counter) {
    unsigned long value = 1;
    struct timespec soon = {0, 10000000}, left = {1, 0};
    struct timeval later = {0, 5000};
    struct pollfd entries[3] = {{counter, POLLIN | POLLOUT, 0}, {-1, POLLIN, 7}, {99, POLLIN, 0}};
    sigset_t none;
    fd_set set;
    sigemptyset(&none);
    SHOW(poll(entries, 3, 0));
    printf("%x %x %x\n", entries[0].revents, entries[1].revents, entries[2].revents);
    entries[0].events = POLLIN;
    SHOW(poll(entries, 2, 10));
    SHOW(ppoll(entries, 2, &soon, &none));
    write(counter, &value, 8);
    SHOW(ppoll(entries, 2, &left, &none));
    printf("%x\n", entries[0].revents);
    FD_ZERO(&set);
    FD_SET(counter, &set);
    SHOW(select(counter + 1, &set, 0, 0, 0));
    read(counter, &value, 8);
    SHOW(select(counter + 1, &set, 0, 0, &later));
    printf("%d %ld\n", FD_ISSET(counter, &set), (long) later.tv_usec);
    FD_SET(40, &set);
    SHOW(select(41, &set, 0, 0, &later));

    // A signal that only the wait lets through ends it.
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarms, 0);
    struct itimerval timer = {{0, 0}, {0, 20000}};
    setitimer(ITIMER_REAL, &timer, 0);
    SHOW(ppoll(entries, 1, 0, &none));
    sigpending(&alarms);
    printf("pending %d\n", sigismember(&alarms, SIGALRM));
    setitimer(ITIMER_REAL, &timer, 0);
    SHOW(pselect(0, 0, 0, 0, 0, &none));
    sigprocmask(SIG_UNBLOCK, &alarms, 0);
}

static void timers(void) {
    unsigned long value;
    struct itimerspec time = {{0, 0}, {0, 20000000}}, before;
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    SHOW(read(timer, &value, 8));
    SHOW(timerfd_settime(timer, 0, &time, 0));
    SHOW(fcntl(timer, F_SETFL, 0));
    SHOW(read(timer, &value, 8));
    printf("%lu\n", value);
    SHOW(timerfd_gettime(timer, &before));
    printf("%ld %ld\n", before.it_value.tv_sec, before.it_value.tv_nsec);
    SHOW(timerfd_create(77, 0));
    SHOW(timerfd_settime(0, 0, &time, 0));
    SHOW(timerfd_settime(timer, 0, (void *) 8, 0));
}

static void watches(void) {
    char directory[] = "/tmp/eventsXXXXXX";
    struct inotify_event *event = (void *) data;
    mkdtemp(directory);
    chdir(directory);
    int watcher = inotify_init1(IN_CLOEXEC);
    SHOW(inotify_add_watch(watcher, ".", IN_CREATE));
    SHOW(inotify_add_watch(watcher, "./none", IN_CREATE));
    close(open("new", O_CREAT | O_RDWR, 0600));
    SHOW(read(watcher, data, 200));
    printf("%s %x\n", event->name, event->mask);
    SHOW(inotify_rm_watch(watcher, 1));
    SHOW(inotify_rm_watch(watcher, 1));
    unlink("new");
    chdir("/");
    rmdir(directory);
}

int main(void) {
    unsigned long value = 0xfffffffffffffffeUL;
    signal(SIGPIPE, caught);
    signal(SIGALRM, caught);
    pipes();
    int counter = eventfd(3, 0);
    SHOW(read(counter, &value, 8));
    printf("%lu\n", value);
    SHOW(read(counter, &value, 4));
    epolls(counter);
    polls(counter);
    timers();
    watches();
    int file = memfd_create("name", MFD_ALLOW_SEALING);
    SHOW(ftruncate(file, 8192));
    char *map = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    strcpy(map + 4096, "shared");
    SHOW(pread(file, data, 6, 4096));
    munmap(map, 8192);
    SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE));
    SHOW(fcntl(file, F_GET_SEALS));
    SHOW(write(file, "a", 1));
    return 0;
}
