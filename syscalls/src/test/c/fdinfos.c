// What /proc/PID/fdinfo tells of files of special kinds.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

static char text[4096];

/** Prints the lines after those that all files have, or only those with a label. */
static void show(int fd, const char *label) {
    char path[50];
    sprintf(path, "/proc/self/fdinfo/%d", fd);
    int file = open(path, O_RDONLY);
    long size = read(file, text, sizeof text - 1);
    text[size > 0 ? size : 0] = 0;
    close(file);
    for (char *line = strtok(text, "\n"); line; line = strtok(0, "\n")) {
        if (label ? strstr(line, label) == line : strncmp(line, "mnt_id", 6) && strncmp(line, "ino:", 4)) {
            // Inode and device numbers of the watched are the machine's own.
            char *end = strstr(line, " ino:");
            printf("%.*s\n", end ? (int) (end - line) : (int) strlen(line), line);
        }
    }
    puts("--");
}

int main(void) {
    int pipes[2];
    pipe(pipes);
    int counter = eventfd(255, EFD_NONBLOCK);
    show(counter, "eventfd-count");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    show(epoll, 0);
    struct epoll_event event = {EPOLLIN | EPOLLET, {.u64 = 0x1234567890}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, counter, &event);
    show(epoll, 0);
    event.events = EPOLLOUT;
    event.data.u64 = -1;
    epoll_ctl(epoll, EPOLL_CTL_MOD, counter, &event);
    show(epoll, 0);
    epoll_ctl(epoll, EPOLL_CTL_DEL, counter, &event);
    epoll_ctl(epoll, EPOLL_CTL_ADD, pipes[1], &event);
    show(epoll, 0);
    int watch = inotify_init1(IN_NONBLOCK);
    show(watch, 0);
    inotify_add_watch(watch, "/tmp", IN_CREATE | IN_DELETE);
    show(watch, 0);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec time = {{3, 0}, {0, 0}};
    timerfd_settime(timer, 0, &time, 0);
    show(timer, 0);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMAX);
    int signals = signalfd(-1, &set, 0);
    show(signals, 0);
    sigaddset(&set, SIGINT);
    signalfd(signals, &set, 0);
    show(signals, 0);
    return 0;
}
