// The mmap family: flags, overflows and errors; memory shared with and hidden from children; limits.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 3
#endif

#define P 4096L
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define SHARED_ANON (MAP_SHARED | MAP_ANONYMOUS)
#define TRY(call)                                                                \
    do {                                                                         \
        errno = 0;                                                               \
        long result = (long) (call);                                             \
        printf("%s: %s %s\n", #call, result == -1 ? "-1" : result == 0 ? "0" : "ok", result == -1 ? strerrorname_np(errno) : ""); \
    } while (0)

static sigjmp_buf back;
static volatile int signal_number, signal_code, armed;

static void caught(int number, siginfo_t *info, void *context) {
    signal_number = number;
    signal_code = info->si_code;
    if (!armed) {
        printf("unexpected signal %d\n", number);
        _exit(1);
    }
    siglongjmp(back, 1);
}

// What reading (or writing) a byte does: its value, or -signal*100-code.
static int peek(volatile char *at) {
    if (sigsetjmp(back, 1)) {
        armed = 0;
        return -signal_number * 100 - signal_code;
    }
    armed = 1;
    int value = *at;
    armed = 0;
    return value;
}

static int poke(volatile char *at, int value) {
    if (sigsetjmp(back, 1)) {
        armed = 0;
        return -signal_number * 100 - signal_code;
    }
    armed = 1;
    *at = value;
    armed = 0;
    return *at;
}

static char *map(long pages, int flags) {
    char *at = mmap(NULL, pages * P, RW, flags, -1, 0);
    if (at == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return at;
}

static long limit(int resource, long soft) {
    struct rlimit old;
    getrlimit(resource, &old);
    struct rlimit new = {soft, old.rlim_max};
    setrlimit(resource, &new);
    return old.rlim_cur;
}

static long field(const char *file, const char *name) {
    char line[256];
    long value = -1;
    FILE *f = fopen(file, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = atol(line + strlen(name) + 1);
        }
    }
    fclose(f);
    return value;
}

// The page's residency: what mincore says.
static int resident(char *at) {
    unsigned char v;
    return mincore(at, P, &v) == 0 ? v & 1 : -errno;
}

static void flags(int fd) {
    puts("-- flags");
    char *base = mmap(NULL, 16 * P, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    TRY(mmap(base + P, P, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    munmap(base + 4 * P, 2 * P);
    printf("%d\n", mmap(base + 4 * P, 2 * P, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) == base + 4 * P);
    TRY(mmap(base + 4 * P, 3 * P, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    TRY(mmap(base + 4 * P + 1, P, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    TRY(mmap(NULL, P, RW, ANON | MAP_HUGETLB, -1, 0));
    TRY(mmap(NULL, 2 << 20, RW, ANON | MAP_HUGETLB, -1, 0));
    TRY(mmap(NULL, 2 << 20, RW, ANON | MAP_HUGETLB | 21 << 26, -1, 0));
    TRY(mmap(NULL, 2 << 20, RW, ANON | MAP_HUGETLB | 30 << 26, -1, 0));
    TRY(mmap(NULL, 2 << 20, RW, ANON | MAP_HUGETLB | 13 << 26, -1, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED | MAP_HUGETLB, fd, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED_VALIDATE, fd, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED_VALIDATE | 0x40000000, fd, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED | 0x40000000, fd, 0));
    TRY(mmap(NULL, P, RW, 0x0f | MAP_ANONYMOUS, -1, 0));
    TRY(mmap(NULL, P, RW, 0, fd, 0));
    TRY(mmap(NULL, P, RW, MAP_SHARED | MAP_GROWSDOWN, fd, 0));
    TRY(mmap(NULL, P, RW, MAP_PRIVATE | MAP_GROWSDOWN, fd, 0));
    TRY(mmap(NULL, P, RW, SHARED_ANON | MAP_GROWSDOWN, -1, 0));
    TRY(mmap(NULL, P, RW, ANON | MAP_GROWSDOWN, -1, 0));
    TRY(mmap(NULL, P, 0xff, ANON, -1, 0));
    TRY(mmap(NULL, P, RW, ANON, 99, 0));
    TRY(mmap(NULL, P, RW, ANON, -1, 1));
    TRY(mmap(NULL, P, RW, ANON, -1, P));
    TRY(syscall(SYS_mmap, NULL, P, RW, ANON, -1, -P));
    TRY(syscall(SYS_mmap, NULL, P, RW, MAP_SHARED, fd, -P));
    TRY(syscall(SYS_mmap, NULL, P, PROT_READ, MAP_PRIVATE, fd, 0x7ffffffffffff000));
    TRY(syscall(SYS_mmap, NULL, P, PROT_READ, MAP_SHARED, fd, 0x7fffffffffffe000));
    TRY(syscall(SYS_mmap, NULL, P, PROT_READ, MAP_SHARED, fd, 1L << 60));
    TRY(mmap(NULL, 0, RW, ANON, -1, 0));
    TRY(mmap(NULL, -1L, RW, ANON, -1, 0));
    TRY(mmap(NULL, -P, RW, ANON, -1, 0));
    TRY(mmap(NULL, 1L << 47, RW, ANON, -1, 0));
    TRY(mmap(NULL, (1L << 47) - P, PROT_NONE, ANON | MAP_NORESERVE, -1, 0));
    TRY(mmap((void *) ((1L << 47) - P), P, RW, ANON | MAP_FIXED, -1, 0));
    TRY(mmap((void *) -P, P, RW, ANON | MAP_FIXED, -1, 0));
    TRY(mmap((void *) ((1L << 47) - 2 * P), 2 * P, RW, ANON | MAP_FIXED, -1, 0));
    char *low = mmap(NULL, P, RW, ANON | MAP_32BIT, -1, 0);
    printf("32 bits: %d\n", (unsigned long) low < 1ul << 31);
    char *hinted = mmap(base + 3, P, RW, ANON, -1, 0);
    printf("hint taken: %d\n", hinted == base);
    munmap(base, 16 * P);
    hinted = mmap(base + 3, P, RW, ANON, -1, 0);
    printf("hint free: %ld\n", (hinted - base) / P);
    munmap(hinted, P);
    char *populated = mmap(NULL, 2 * P, RW, ANON | MAP_POPULATE, -1, 0);
    printf("populated %d\n", resident(populated));
    populated = mmap(NULL, 2 * P, RW, ANON | MAP_POPULATE | MAP_NONBLOCK, -1, 0);
    printf("non-blocking %d\n", resident(populated));
    populated = mmap(NULL, 2 * P, PROT_NONE, ANON | MAP_POPULATE, -1, 0);
    printf("nothing %d\n", resident(populated));
}

static void stacks(void) {
    puts("-- growing down");
    char *room = mmap(NULL, 1024 * P, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    munmap(room, 1024 * P);
    char *top = room + 1024 * P;
    char *stack = mmap(top - P, P, RW, ANON | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
    printf("%d %d\n", poke(stack - 1, 3), poke(stack - 100 * P, 4));
    TRY(mprotect(stack, P, PROT_READ | PROT_GROWSDOWN));
    printf("%d %d\n", poke(stack, 1), poke(stack - 100 * P, 4));
    TRY(mprotect(stack, P, RW | PROT_GROWSDOWN));
    printf("%d %d\n", poke(stack, 1), poke(stack - 100 * P, 4));
    TRY(mprotect(stack, P, RW | PROT_GROWSUP));
    TRY(mprotect(stack, P, RW | PROT_GROWSUP | PROT_GROWSDOWN));
    char *plain = map(1, ANON);
    TRY(mprotect(plain, P, RW | PROT_GROWSDOWN));
    // Something below keeps a gap of 256 pages.
    mmap(room, P, RW, ANON | MAP_FIXED, -1, 0);
    printf("%d %d\n", poke(room + 300 * P, 1), poke(room + 200 * P, 1));
    TRY(munmap(room, 1024 * P));
}

static void remap(int fd) {
    puts("-- mremap");
    char *room = mmap(NULL, 64 * P, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    char *a = mmap(room, 4 * P, RW, ANON | MAP_FIXED, -1, 0);
    strcpy(a, "first"), strcpy(a + 3 * P, "fourth");
    TRY(mremap(a, 4 * P, 8 * P, 0));
    TRY(mremap(a, 4 * P, 8 * P, MREMAP_FIXED, room + 8 * P));
    TRY(mremap(a, 4 * P, 8 * P, MREMAP_MAYMOVE | MREMAP_FIXED, room + 2 * P));
    TRY(mremap(a, 4 * P, 8 * P, MREMAP_MAYMOVE | MREMAP_FIXED, room + 8 * P + 1));
    TRY(mremap(a, 4 * P, 8 * P, MREMAP_MAYMOVE | MREMAP_FIXED, (void *) (1L << 47)));
    char *b = mremap(a, 4 * P, 8 * P, MREMAP_MAYMOVE | MREMAP_FIXED, room + 8 * P);
    printf("%d %s %s %d %d\n", b == room + 8 * P, b, b + 3 * P, peek(b + 7 * P), peek(a));
    TRY(mremap(b, 0, P, MREMAP_MAYMOVE));
    TRY(mremap(b, 8 * P, 0, MREMAP_MAYMOVE));
    TRY(mremap(b, 9 * P, 10 * P, MREMAP_MAYMOVE));
    TRY(mremap(b, 8 * P, 2 * P, 0));
    printf("%s %d\n", b, peek(b + 2 * P));
    char *moved = mremap(b, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
    printf("%d %s [%s]\n", moved != b, moved, b);
    TRY(mremap(b, 2 * P, P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0));
    TRY(mremap(b, 2 * P, 2 * P, MREMAP_DONTUNMAP, 0));
    char *kept = mremap(moved, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP | MREMAP_FIXED, room + 20 * P);
    printf("%d %s [%s]\n", kept == room + 20 * P, kept, moved);
    char *shared = mmap(NULL, 4 * P, RW, SHARED_ANON, -1, 0);
    strcpy(shared + P, "twice");
    char *alias = mremap(shared + P, 0, 2 * P, MREMAP_MAYMOVE);
    strcat(alias, "!");
    printf("%s\n", shared + P);
    char *file = mmap(NULL, 4 * P, RW, MAP_SHARED, fd, 0);
    strcpy(file + P, "file");
    char *longer = mremap(file, 4 * P, 6 * P, MREMAP_MAYMOVE);
    printf("%s %d\n", longer + P, peek(longer + 5 * P));
    alias = mremap(longer, 0, 2 * P, MREMAP_MAYMOVE);
    printf("%s\n", alias + P);
    char *grown = mremap(shared, 4 * P, 6 * P, MREMAP_MAYMOVE);
    printf("%s %d\n", grown + P, peek(grown + 5 * P));
    TRY(mremap(room + 40 * P, P, 2 * P, MREMAP_MAYMOVE | 8));
    TRY(mremap((void *) 1, P, 2 * P, MREMAP_MAYMOVE));
    TRY(mremap((void *) 0x10000, P, 2 * P, MREMAP_MAYMOVE));
    TRY(mremap(room + 50 * P, -P, 2 * P, MREMAP_MAYMOVE));
    TRY(mremap(room + 50 * P, P, -P, MREMAP_MAYMOVE));
    TRY(mremap(room + 50 * P, P, 1L << 47, MREMAP_MAYMOVE));
    char *stripes = map(3, ANON);
    mprotect(stripes + P, P, PROT_READ);
    TRY(mremap(stripes, 3 * P, 4 * P, MREMAP_MAYMOVE));
    TRY(mremap(stripes, 3 * P, 2 * P, MREMAP_MAYMOVE));
}

static void advice(int fd) {
    puts("-- madvise");
    char *a = map(4, ANON);
    memset(a, 1, 4 * P);
    TRY(madvise(a, P, MADV_DONTNEED));
    TRY(madvise(a + P, 0, MADV_DONTNEED));
    TRY(madvise(a + 1, P, MADV_DONTNEED));
    TRY(madvise(a, -1L, MADV_DONTNEED));
    TRY(madvise(a, -P, MADV_DONTNEED));
    printf("%d %d\n", a[0], a[P]);
    TRY(madvise(a + P, P, MADV_FREE));
    TRY(madvise(a, P, MADV_REMOVE));
    TRY(madvise(a, P, MADV_COLD));
    TRY(madvise(a, P, MADV_PAGEOUT));
    TRY(madvise(a, P, MADV_WILLNEED));
    TRY(madvise(a, P, MADV_HUGEPAGE));
    TRY(madvise(a, P, MADV_NOHUGEPAGE));
    TRY(madvise(a, P, MADV_DONTDUMP));
    TRY(madvise(a, P, MADV_DODUMP));
    TRY(madvise(a, P, MADV_MERGEABLE));
    TRY(madvise(a, P, MADV_UNMERGEABLE));
    TRY(madvise(a, P, 5));
    TRY(madvise(a, P, 7));
    TRY(madvise(a, P, 1000));
    TRY(madvise(a, P, -1));
    char *fresh = map(4, ANON);
    TRY(madvise(fresh, 2 * P, MADV_POPULATE_READ));
    printf("%d\n", resident(fresh));
    TRY(madvise(fresh + 2 * P, P, MADV_POPULATE_WRITE));
    printf("%d %d\n", resident(fresh + 2 * P), resident(fresh + 3 * P));
    mprotect(fresh, P, PROT_READ);
    TRY(madvise(fresh, P, MADV_POPULATE_WRITE));
    mprotect(fresh, P, PROT_NONE);
    TRY(madvise(fresh, P, MADV_POPULATE_READ));
    munmap(fresh, P);
    TRY(madvise(fresh, 2 * P, MADV_POPULATE_READ));
    TRY(madvise(fresh, 2 * P, MADV_WILLNEED));
    TRY(madvise(fresh, P, MADV_COLD));
    char *file = mmap(NULL, 8 * P, RW, MAP_SHARED, fd, 0);
    strcpy(file, "kept");
    TRY(madvise(file, P, MADV_DONTNEED));
    TRY(madvise(file, P, MADV_FREE));
    TRY(madvise(file + 7 * P, P, MADV_POPULATE_READ));
    printf("%s\n", file);
    TRY(madvise(file, P, MADV_REMOVE));
    printf("[%s]\n", file);
    TRY(madvise(file, P, MADV_WIPEONFORK));
    char *copy = mmap(NULL, 2 * P, RW, MAP_PRIVATE, fd, P);
    strcpy(copy, "mine");
    TRY(madvise(copy, P, MADV_DONTNEED));
    printf("%s\n", copy);
    TRY(madvise(copy, P, MADV_FREE));
    TRY(madvise(copy, P, MADV_REMOVE));
    char *shared = map(4, SHARED_ANON);
    memset(shared, 5, 4 * P);
    TRY(madvise(shared, P, MADV_DONTNEED));
    TRY(madvise(shared + P, P, MADV_REMOVE));
    TRY(madvise(shared, P, MADV_FREE));
    TRY(madvise(shared, P, MADV_WIPEONFORK));
    printf("%d %d %d\n", shared[0], shared[P], shared[2 * P]);
    mprotect(shared, P, PROT_READ);
    mlock(a, P);
    TRY(madvise(a, P, MADV_DONTNEED));
    TRY(madvise(a, P, MADV_FREE));
    TRY(madvise(a, P, MADV_REMOVE));
    TRY(madvise(a, P, MADV_COLD));
    TRY(madvise(a, P, 24));
    munlock(a, P);
}

static void forks(int fd) {
    puts("-- fork");
    char *private = map(4, ANON), *shared = map(2, SHARED_ANON), *gone = map(1, ANON), *wiped = map(2, ANON);
    char *file = mmap(NULL, P, RW, MAP_SHARED, fd, 0), *copy = mmap(NULL, 2 * P, RW, MAP_PRIVATE, fd, 0);
    strcpy(private, "parent"), strcpy(shared, "parent"), strcpy(wiped, "parent"), strcpy(wiped + P, "parent");
    strcpy(file, "parent");
    copy[P] = 1;
    TRY(madvise(gone, P, MADV_DONTFORK));
    TRY(madvise(wiped, P, MADV_WIPEONFORK));
    mlock(private + P, P);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        printf("%s %s %d [%s] %s %s %ld\n", private, shared, peek(gone), wiped, wiped + P, copy,
               field("/proc/self/status", "VmLck"));
        strcpy(private, "child"), strcpy(shared, "child"), strcpy(wiped, "child"), strcpy(file, "child");
        strcpy(shared + P, "new");
        copy[P] = 2;
        fflush(stdout);
        if (fork() == 0) {
            printf("[%s] %s\n", wiped, wiped + P);
            fflush(stdout);
            _exit(0);
        }
        wait(NULL);
        _exit(0);
    }
    wait(NULL);
    printf("%s %s %s %s %s %s %d\n", private, shared, shared + P, wiped, file, copy, copy[P]);
    // A private mapping sees writes to the file until it has a copy of the page.
    char *seen = mmap(NULL, 2 * P, RW, MAP_PRIVATE, fd, 0);
    printf("%s\n", seen);
    pwrite(fd, "newer", 6, 0);
    printf("%s\n", seen);
    seen[100] = 1;
    pwrite(fd, "newest", 7, 0);
    printf("%s %s\n", seen, file);
    // A file that becomes shorter.
    char *cut = mmap(NULL, 8 * P, RW, MAP_SHARED, fd, 0), *cutCopy = mmap(NULL, 8 * P, RW, MAP_PRIVATE, fd, 0);
    ftruncate(fd, 8 * P);
    cut[6 * P] = 0;
    cutCopy[3 * P] = 9;
    printf("%d %d\n", peek(cut + 3 * P), peek(cutCopy + 2 * P));
    ftruncate(fd, P + 10);
    printf("%d %d %d %d %d\n", peek(cut), peek(cut + P + 100), peek(cut + 2 * P), peek(cutCopy + 2 * P), peek(cutCopy + 3 * P));
    ftruncate(fd, 8 * P);
    printf("%d %d %d %d\n", peek(cut), peek(cut + 2 * P), peek(cutCopy + 2 * P), peek(cutCopy + 3 * P));
}

static void limits(int fd) {
    puts("-- limits");
    long size = field("/proc/self/status", "VmSize");
    long old = limit(RLIMIT_AS, (size << 10) + 64 * P);
    TRY(mmap(NULL, 128 * P, RW, ANON, -1, 0));
    TRY(mmap(NULL, 128 * P, PROT_NONE, ANON, -1, 0));
    char *some = map(8, ANON);
    TRY(mmap(some, 8 * P, RW, ANON | MAP_FIXED, -1, 0));
    TRY(mremap(some, 8 * P, 128 * P, MREMAP_MAYMOVE));
    TRY(brk((char *) sbrk(0) + 128 * P));
    limit(RLIMIT_AS, old);
    long data = field("/proc/self/status", "VmData");
    old = limit(RLIMIT_DATA, (data << 10) + 16 * P);
    TRY(mmap(NULL, 128 * P, RW, ANON, -1, 0));
    char *none = mmap(NULL, 128 * P, PROT_NONE, ANON, -1, 0);
    TRY(mprotect(none, 128 * P, RW));
    TRY(mmap(NULL, 128 * P, RW, SHARED_ANON, -1, 0));
    TRY(mmap(NULL, 128 * P, PROT_READ, ANON, -1, 0));
    limit(RLIMIT_DATA, old);
    // For root there is no limit.
    char *large = map(4096, ANON);
    old = limit(RLIMIT_MEMLOCK, 4 * P);
    TRY(mlock(large, 4096 * P));
    TRY(munlock(large, 4096 * P));
    limit(RLIMIT_MEMLOCK, old);
    setuid(65534);
    old = limit(RLIMIT_MEMLOCK, 4 * P);
    char *locked = map(16, ANON);
    TRY(mlock(locked, 4 * P));
    TRY(mlock(locked, 4 * P));
    TRY(mlock(locked + 4 * P, P));
    TRY(mmap(NULL, P, RW, ANON | MAP_LOCKED, -1, 0));
    TRY(mremap(locked, 4 * P, 20 * P, MREMAP_MAYMOVE));
    TRY(munlock(locked, 2 * P));
    TRY(mlock(locked + 8 * P, 2 * P));
    TRY(mlock(locked + 8 * P, 3 * P));
    TRY(mlock2(locked + 8 * P, P, MLOCK_ONFAULT));
    TRY(mlock2(locked, P, 2));
    TRY(mlock((void *) 0x10000, P));
    TRY(mlock(locked, 0));
    TRY(mlock(locked, -1L));
    TRY(munlock(locked, 16 * P));
    TRY(mlockall(MCL_CURRENT));
    TRY(mlockall(0));
    TRY(mlockall(8));
    TRY(mlockall(MCL_ONFAULT));
    TRY(munlockall());
    limit(RLIMIT_MEMLOCK, 0);
    TRY(mlock(locked, P));
    TRY(mlockall(MCL_FUTURE));
    TRY(mmap(NULL, P, RW, ANON | MAP_LOCKED, -1, 0));
    limit(RLIMIT_MEMLOCK, old);
}

static void rest(int fd) {
    puts("-- msync, mincore, mprotect, munmap");
    char *a = map(8, ANON);
    TRY(msync(a, 8 * P, MS_SYNC));
    TRY(msync(a, 8 * P, MS_ASYNC));
    TRY(msync(a, 8 * P, 8));
    TRY(msync(a + 1, P, MS_SYNC));
    TRY(msync(a, 0, MS_SYNC));
    TRY(msync(a, -1L, MS_SYNC));
    TRY(msync(a, -P, MS_SYNC));
    mlock(a, P);
    TRY(msync(a, P, MS_INVALIDATE));
    munlock(a, P);
    munmap(a + 4 * P, P);
    TRY(msync(a, 8 * P, MS_SYNC));
    unsigned char v[8];
    TRY(mincore(a, 8 * P, v));
    TRY(mincore(a, 4 * P, (void *) 1));
    TRY(mincore(a, 0, v));
    TRY(mincore(a, -1L, v));
    TRY(mprotect(a, 8 * P, PROT_READ));
    printf("%d %d\n", poke(a, 1), poke(a + 5 * P, 1));
    TRY(mprotect(a, 0, PROT_READ));
    TRY(mprotect(a + 1, P, PROT_READ));
    TRY(mprotect(a, -P, PROT_READ));
    TRY(mprotect(a, -1L, PROT_READ));
    TRY(mprotect(a, P, 0x10));
    TRY(mprotect(a, P, 0x100));
    TRY(mprotect(a, P, 8));
    TRY(munmap(a, -P));
    TRY(munmap(a + 4 * P, P));
    TRY(munmap((void *) -P, P));
    TRY(munmap(a, 1L << 47));
    TRY(brk((void *) 0));
    char *heap = sbrk(0);
    TRY(brk(heap + (1L << 46)));
    TRY(brk(heap + 100 * P));
    heap[99 * P] = 1;
    TRY(brk(heap));
    printf("%d\n", peek(heap + 99 * P));
    TRY(brk(heap + 100 * P));
    printf("%d\n", peek(heap + 99 * P));
    TRY(brk(heap));
    puts("-- huge and sparse");
    char *huge = mmap(NULL, 20L << 40, RW, ANON | MAP_NORESERVE, -1, 0);
    printf("%d\n", huge != MAP_FAILED);
    for (long i = 0; i < 20; i++) {
        huge[i << 40] = i;
    }
    printf("%d %d %d\n", huge[3L << 40], huge[19L << 40], huge[(3L << 40) + 1]);
    TRY(munmap(huge, 20L << 40));
    huge = mmap(NULL, 32L << 30, PROT_NONE, ANON, -1, 0);
    printf("%d\n", huge != MAP_FAILED);
    TRY(mprotect(huge + (8L << 30), 16 * P, RW));
    printf("%d %d\n", poke(huge + (8L << 30), 1), poke(huge, 1));
    TRY(munmap(huge, 32L << 30));
    TRY(mmap(NULL, 100L << 40, RW, ANON, -1, 0));
    TRY(mmap(NULL, 100L << 40, PROT_READ, ANON, -1, 0));
}

static void count(void) {
    puts("-- vm.max_map_count");
    char *room = mmap(NULL, 140000 * P, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    int made = 0;
    while (mprotect(room + 2 * made * P, P, RW) == 0) {
        made++;
    }
    printf("%d %s\n", made > 32000 && made < 32768, strerrorname_np(errno));
    TRY(mmap(NULL, P, PROT_READ, SHARED_ANON, -1, 0));
    TRY(munmap(room + 2 * made * P + 100 * P, P));
    TRY(munmap(room, 10 * P));
    TRY(mmap(NULL, P, PROT_READ, SHARED_ANON, -1, 0));
    TRY(munmap(room, 140000 * P));
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    char name[] = "/tmp/jemu-mapping-XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    ftruncate(fd, 6 * P);
    flags(fd);
    stacks();
    remap(fd);
    advice(fd);
    forks(fd);
    rest(fd);
    count();
    limits(fd);
    return 0;
}
