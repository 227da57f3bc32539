// What a process can set in its directory in /proc, and the name spaces that it is in.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *name) {
    char path[60], text[100] = "";
    sprintf(path, "/proc/self/%s", name);
    int fd = open(path, O_RDONLY);
    printf("%s: %ld %s", name, (long) read(fd, text, sizeof text - 1), text);
    close(fd);
}

static void set(const char *name, const char *value) {
    char path[60];
    sprintf(path, "/proc/self/%s", name);
    int fd = open(path, O_WRONLY);
    errno = 0;
    long result = write(fd, value, strlen(value));
    printf("%s = %s: %ld %s\n", name, value, result, strerror(errno));
    close(fd);
    show(name);
}

int main(void) {
    const char *scores[] = {"300", "1000", "0x10", " 17\n", "1001", "many", ""};
    const char *adjustments[] = {"10", "15", "16", "-18"};
    const char *spaces[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "user", "uts", "none"};
    show("oom_score_adj");
    for (int i = 0; i < sizeof scores / sizeof *scores; i++) {
        set("oom_score_adj", scores[i]);
        show("oom_adj");
    }
    for (int i = 0; i < sizeof adjustments / sizeof *adjustments; i++) {
        set("oom_adj", adjustments[i]);
        show("oom_score_adj");
    }
    set("oom_score_adj", "200");
    fflush(stdout);
    if (!fork()) {
        show("oom_score_adj");
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    show("timerslack_ns");
    set("timerslack_ns", "70000");
    printf("%d\n", prctl(PR_GET_TIMERSLACK));
    set("timerslack_ns", "0");
    for (int i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        char path[60], target[100] = "";
        sprintf(path, "/proc/self/ns/%s", spaces[i]);
        long size = readlink(path, target, sizeof target - 1);
        printf("%s %.*s\n", spaces[i], (int) strcspn(target, "["), target);
    }
    return 0;
}
