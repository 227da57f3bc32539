// Many mmap, munmap, mprotect, mremap, madvise and mlock calls in one region, and what /proc/self/maps says of it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define P 4096ul
#define BASE 0x100000000000ul
#define PAGES 64

static uint64_t state = 12345;

static unsigned random_below(unsigned n) {
    state = state * 6364136223846793005ul + 1442695040888963407ul;
    return (state >> 33) % n;
}

static char text[1 << 20];

static void show(void) {
    int fd = open("/proc/self/maps", O_RDONLY);
    size_t length = 0;
    ssize_t n;
    while ((n = read(fd, text + length, sizeof text - 1 - length)) > 0) {
        length += n;
    }
    close(fd);
    text[length] = 0;
    // Page by page: which areas are one depends on which pages were written.
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        unsigned long start, end, offset;
        char rights[5];
        sscanf(line, "%lx-%lx %4s %lx", &start, &end, rights, &offset);
        if (start >= BASE - PAGES * P && start < BASE + 2 * PAGES * P) {
            int file = strstr(line, "jemu-maps") != NULL;
            for (unsigned long at = start; at < end; at += P) {
                printf(" %ld:%s", (long) (at - BASE) / (long) P, rights);
                if (file) {
                    printf("@%lx", (offset + at - start) / P);
                }
            }
        }
    }
    printf("\n");
}

int main(void) {
    char name[] = "/tmp/jemu-maps-XXXXXX";
    int fd = mkstemp(name);
    ftruncate(fd, PAGES * P);
    for (unsigned i = 0; i < PAGES; i++) {
        pwrite(fd, &i, sizeof i, i * P);
    }
    int rights[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE};
    for (int step = 0; step < 1500; step++) {
        unsigned page = random_below(PAGES), pages = 1 + random_below(12);
        char *at = (char *) BASE + page * P;
        size_t length = pages * P;
        int right = rights[random_below(5)];
        long result = 0;
        errno = 0;
        unsigned what = random_below(10);
        switch (what) {
        case 0:
        case 1:
            result = (long) mmap(at, length, right, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
            break;
        case 2:
            result = (long) mmap(at, length, right, MAP_PRIVATE | MAP_FIXED, fd, page * P);
            break;
        case 3:
            result = (long) mmap(at, length, right, MAP_SHARED | MAP_FIXED, fd, page * P);
            break;
        case 4:
            result = munmap(at, length);
            break;
        case 5:
        case 6:
            result = mprotect(at, length, right);
            break;
        case 7:
            // Growing in place only: how much mremap moves at a time depends on the version of Linux.
            result = (long) mremap(at, P, (1 + random_below(12)) * P, 0);
            break;
        case 8:
            result = madvise(at, length, random_below(2) ? MADV_DONTNEED : MADV_DONTFORK);
            break;
        case 9:
            result = mmap(at, length, right, MAP_PRIVATE | MAP_ANONYMOUS | (random_below(2) ? MAP_FIXED_NOREPLACE : MAP_NORESERVE | MAP_FIXED), -1, 0) == MAP_FAILED ? -1 : 0;
            break;
        }
        printf("%d: %u %u+%u %d: %ld %d\n", step, what, page, pages, right, result > 0 ? (result - (long) BASE) / (long) P : result, errno);
        if (step % 5 == 0) {
            show();
        }
        // What readable memory holds, and that writable memory can be written.
        for (unsigned i = 0; i < PAGES && step % 10 == 0; i++) {
            int ends[2];
            pipe(ends);
            unsigned *word = (unsigned *) (BASE + i * P);
            if (write(ends[1], word, sizeof *word) == sizeof *word) {
                printf(" %u", *word);
            } else {
                printf(" -");
            }
            unsigned value = step * 100 + i;
            write(ends[1], &value, sizeof value);
            if (random_below(4) == 0) {
                unsigned old;
                if (read(ends[0], word, sizeof *word) != sizeof *word) {
                    printf("!");
                }
            }
            close(ends[0]);
            close(ends[1]);
        }
        printf("\n");
    }
    unlink(name);
    return 0;
}
