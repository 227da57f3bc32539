// Everything that tells the time, printed: the same in each run with the same seed.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

static void clocks(void) {
    for (int clock = 0; clock < 12; clock++) {
        struct timespec now;
        if (clock_gettime(clock, &now) == 0) {
            printf("clock %d: %ld.%09ld\n", clock, now.tv_sec, now.tv_nsec);
        }
    }
    struct timeval day;
    gettimeofday(&day, NULL);
    struct tms used;
    long ticks = times(&used);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    unsigned cpu;
    unsigned long long first = __rdtsc(), second = __rdtscp(&cpu);
    printf("%ld %ld.%06ld %ld %ld %ld.%06ld tsc %llu %llu %u\n", time(NULL), day.tv_sec, day.tv_usec, ticks,
           used.tms_utime, usage.ru_utime.tv_sec, usage.ru_utime.tv_usec, first, second, cpu);
    if (second <= first) {
        puts("the counter stands still");
    }
}

static void show(const char *path) {
    char text[4096];
    int fd = open(path, O_RDONLY);
    long n = read(fd, text, sizeof text);
    printf("%s: %.*s", path, (int) (n < 0 ? 0 : n), text);
    close(fd);
}

static void timer(void) {
    int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK), epoll = epoll_create1(0);
    struct epoll_event event = {EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    struct itimerspec every = {{0, 300000}, {0, 700000}}, left;
    timerfd_settime(fd, 0, &every, NULL);
    timerfd_gettime(fd, &left);
    printf("timer: %ld %ld\n", left.it_value.tv_nsec, left.it_interval.tv_nsec);
    for (int i = 0; i < 4; i++) {
        int ready = epoll_wait(epoll, &event, 1, 1000);
        for (volatile int j = 0; j < 100000 * i; j++) {
        }
        uint64_t count = 0;
        long n = read(fd, &count, sizeof count);
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        printf("ready %d, %ld bytes, %lu times, at %ld\n", ready, n, (unsigned long) count, now.tv_nsec);
    }
    char path[40];
    sprintf(path, "/proc/self/fdinfo/%d", fd);
    show(path);
    struct itimerspec past = {{0, 0}, {1, 0}};
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &past, &left);
    struct pollfd entry = {fd, POLLIN};
    printf("left %d, past %d\n", left.it_value.tv_nsec > 0, poll(&entry, 1, 1000));
    timerfd_settime(fd, 0, &(struct itimerspec) {0}, NULL);
    printf("off %d\n", poll(&entry, 1, 20));
}

static void *other(void *fifo) {
    int fd = open(fifo, O_WRONLY);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    write(fd, &now, sizeof now);
    close(fd);
    return NULL;
}

static void fifo(char *path) {
    mkfifo(path, 0600);
    pthread_t thread, busy;
    volatile long spins = 0;
    for (int i = 0; i < 5; i++) {
        pthread_create(&thread, NULL, other, path);
        if (i & 1) {
            usleep(300);
        }
        int fd = open(path, O_RDONLY);
        struct timespec sent, now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long n = read(fd, &sent, sizeof sent);
        printf("fifo: %ld bytes, opened at %ld and %ld\n", n, now.tv_nsec, sent.tv_nsec);
        close(fd);
        pthread_join(thread, NULL);
    }
    unlink(path);
}

static volatile sig_atomic_t alarms;
static void caught(int signal) { alarms++; }

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    clocks();
    show("/proc/uptime");
    show("/proc/stat");
    show("/proc/loadavg");
    struct sysinfo system;
    sysinfo(&system);
    printf("up %ld\n", system.uptime);
    timer();
    fifo(argv[1]);
    int fd = open(argv[2], O_CREAT | O_RDWR, 0600);
    struct timespec times[2] = {{0, UTIME_NOW}, {5, 6}};
    struct stat status;
    futimens(fd, times);
    fstat(fd, &status);
    printf("file: %ld.%09ld %ld.%09ld\n", status.st_atim.tv_sec, status.st_atim.tv_nsec, status.st_mtim.tv_sec,
           status.st_mtim.tv_nsec);
    utimensat(AT_FDCWD, argv[2], NULL, 0);
    stat(argv[2], &status);
    printf("file: %ld.%09ld %d\n", status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
           status.st_mtim.tv_nsec == status.st_atim.tv_nsec);
    unlink(argv[2]);
    signal(SIGALRM, caught);
    setitimer(ITIMER_REAL, &(struct itimerval) {{0, 500}, {0, 500}}, NULL);
    while (alarms < 3) {
    }
    setitimer(ITIMER_REAL, &(struct itimerval) {0}, NULL);
    char stat[1000];
    FILE *file = fopen("/proc/self/stat", "r");
    fgets(stat, sizeof stat, file);
    char *field = strrchr(stat, ')');
    for (int i = 2; i < 22; i++) {
        field = strchr(field + 1, ' ');
    }
    printf("started %.10s\n", field);
    clocks();
    return 0;
}
