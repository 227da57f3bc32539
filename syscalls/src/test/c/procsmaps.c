// How much of areas is in memory, for oneself and shared with a child, as /proc/PID/smaps tells.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[1 << 18];

static void readAll(const char *path) {
    long sum = 0, got;
    int fd = open(path, O_RDONLY);
    while ((got = read(fd, text + sum, sizeof text - sum - 1)) > 0) {
        sum += got;
    }
    text[sum] = 0;
    close(fd);
}

static const char *labels[] = {"Size:", "Rss:", "Pss:", "Shared_Clean:", "Shared_Dirty:",
        "Private_Clean:", "Private_Dirty:", "Referenced:", "Anonymous:", "Locked:", "VmFlags:"};

/** Prints what there is of an area. */
static void show(const char *what, void *area) {
    char start[40];
    readAll("/proc/self/smaps");
    sprintf(start, "%08lx-", (long) area);
    char *at = strstr(text, start);
    printf("== %s\n", what);
    for (int i = 0; i < sizeof labels / sizeof *labels; i++) {
        char *line = at ? strstr(at, labels[i]) : 0;
        printf("%.*s\n", line ? (int) strcspn(line, "\n") : 0, line);
    }
}

static long sum(const char *path, const char *label) {
    long total = 0;
    readAll(path);
    for (char *line = text; (line = strstr(line, label)); line++) {
        total += line == text || line[-1] == '\n' ? atol(line + strlen(label)) : 0;
    }
    return total;
}

int main(void) {
    int go[2], ready[2];
    char byte;
    pipe(go);
    pipe(ready);
    setvbuf(stdout, malloc(1 << 15), _IOFBF, 1 << 15);
    char *own = mmap((void *) 0x100000000, 16 * 4096, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    char *shared = mmap((void *) 0x200000000, 4 * 4096, PROT_READ | PROT_WRITE,
            MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memset(own, 1, 8 * 4096);
    *(volatile char *) (own + 9 * 4096);
    shared[0] = 1;
    show("alone", own);
    show("shared memory alone", shared);
    if (!fork()) {
        own[0] = 2;
        own[4096] = 3;
        shared[0] = 2;
        write(ready[1], "x", 1);
        read(go[0], &byte, 1);
        _exit(0);
    }
    read(ready[0], &byte, 1);
    show("with a child", own);
    show("shared memory with a child", shared);
    write(go[1], "x", 1);
    wait(0);
    show("the child is gone", own);
    show("shared memory after it", shared);
    mlock(own, 2 * 4096);
    show("locked", own);
    readAll("/proc/self/smaps_rollup");
    char *end = strchr(text, '\n');
    char *name = strchr(text, '[');
    printf("%.*s at %d\n%s", (int) (end - name), name, (int) (name - text) - 1,
            strstr(text, " ---p 00000000 00:00 0 ") ? "the line of a map\n" : text);
    for (int i = 4; i < 7; i++) {
        if (labs(sum("/proc/self/smaps_rollup", labels[i]) - sum("/proc/self/smaps", labels[i])) > 8) {
            printf("%s %ld not %ld\n", labels[i], sum("/proc/self/smaps_rollup", labels[i]),
                    sum("/proc/self/smaps", labels[i]));
        }
    }
    const char *sums[] = {"Rss:", "Pss:", "Pss_Anon:", "Pss_File:", "Pss_Shmem:", "Shared_Clean:", "Shared_Dirty:",
            "Private_Clean:", "Private_Dirty:", "Referenced:", "Anonymous:", "Swap:", "Locked:"};
    readAll("/proc/self/smaps_rollup");
    for (int i = 0; i < sizeof sums / sizeof *sums; i++) {
        char *line = strstr(text, sums[i]);
        printf("%s %d %s\n", sums[i], line ? line[-1] == '\n' : -1, line ? strstr(line, " kB\n") - line == 24 ? "kB" : "wide" : "");
    }
    return 0;
}
