// mmap and its relatives: results and errors; files shared and private; code that is written while it runs.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define P 4096L
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define TRY(call)                                                   \
    do {                                                            \
        errno = 0;                                                  \
        long result = (long) (call);                                \
        printf("%s: %s %d\n", #call, result == -1 ? "-1" : "done", errno); \
    } while (0)

static int runs(unsigned char *writable, unsigned char *executable, int flip) {
    int right = 0;
    for (int i = 0; i < 100; i++) {
        unsigned char code[] = {0xb8, i, 0, 0, 0, 0xc3};
        if (flip) {
            mprotect(writable, P, RW);
        }
        memcpy(writable, code, sizeof code);
        if (flip) {
            mprotect(writable, P, PROT_READ | PROT_EXEC);
        }
        right += ((int (*)(void)) executable)() == i;
    }
    return right;
}

int main(void) {
    char *a = mmap(NULL, 8 * P, RW, ANON, -1, 0);
    memset(a, 1, 8 * P);
    TRY(munmap(a + 2 * P, P));
    TRY(mprotect(a, 4 * P, PROT_READ));
    TRY(munmap(a + 1, P));
    TRY(munmap(a, 0));
    TRY(mmap(NULL, 0, RW, ANON, -1, 0));
    TRY(mmap(NULL, P, RW, MAP_ANONYMOUS, -1, 0));
    TRY(mmap(NULL, P, RW, MAP_PRIVATE, -1, 0));
    TRY(mmap(NULL, 1L << 60, RW, ANON, -1, 0));
    TRY(mmap(NULL, -1L, RW, ANON, -1, 0));
    TRY(mmap((void *) 0x7ffffffff000, P, RW, MAP_FIXED | ANON, -1, 0));
    TRY(mmap(a + 1, P, RW, MAP_FIXED | ANON, -1, 0));
    TRY(mmap(a, P, RW, MAP_FIXED_NOREPLACE | ANON, -1, 0));
    TRY(mprotect(a + 2 * P, P, RW));
    TRY(madvise(a, 8 * P, MADV_DONTNEED));
    TRY(madvise(a, P, MADV_DONTNEED));
    printf("%d\n", a[0]);
    TRY(madvise(a, P, 77));
    TRY(msync(a, P, MS_SYNC | MS_ASYNC));
    TRY(msync(a, 8 * P, MS_SYNC));
    unsigned char resident[8];
    TRY(mincore(a, 8 * P, resident));
    TRY(mincore(a + 3 * P, P, resident));
    TRY(mincore(a + 1, P, resident));

    char *b = mmap(NULL, 4 * P, RW, ANON, -1, 0);
    strcpy(b, "head");
    strcpy(b + 3 * P, "tail");
    b = mremap(b, 4 * P, 64 * P, MREMAP_MAYMOVE);
    printf("%s %s\n", b, b + 3 * P);
    b = mremap(b, 64 * P, P, 0);
    printf("%s\n", b);
    TRY(mremap(b, P, 2 * P, 8));
    TRY(mremap(b + 1, P, 2 * P, 0));
    TRY(mremap(b + P, P, 2 * P, MREMAP_MAYMOVE));

    char name[] = "/tmp/jemu-memory-XXXXXX";
    int fd = mkstemp(name);
    int readOnly = open(name, O_RDONLY), writeOnly = open(name, O_WRONLY);
    unlink(name);
    ftruncate(fd, 3 * P + 10);
    char *shared = mmap(NULL, 8 * P, RW, MAP_SHARED, fd, 0);
    strcpy(shared + P, "shared");
    char text[16] = {0};
    pread(fd, text, 7, P);
    puts(text);
    pwrite(fd, "written", 8, 2 * P);
    puts(shared + 2 * P);
    char *copy = mmap(NULL, 4 * P, RW, MAP_PRIVATE, fd, 0);
    strcpy(copy + P, "copy");
    printf("%s %s %d\n", shared + P, copy + P, shared[3 * P + 5]);
    TRY(mmap(NULL, P, RW, MAP_SHARED, fd, 1));
    TRY(mmap(NULL, P, RW, MAP_SHARED, readOnly, 0));
    char *constant = mmap(NULL, P, PROT_READ, MAP_SHARED, readOnly, 0);
    TRY(mprotect(constant, P, RW));
    TRY(mmap(NULL, P, PROT_READ, MAP_PRIVATE, writeOnly, 0));
    TRY(mmap(NULL, P, PROT_READ, MAP_PRIVATE, 999, 0));

    char *heap = sbrk(0);
    TRY(brk(heap + 10 * P));
    memset(heap, 7, 10 * P);
    TRY(brk(heap));
    char *low = mmap(NULL, P, RW, ANON | MAP_32BIT, -1, 0);
    printf("below 2 GiB: %d\n", (unsigned long) low < 0x80000000ul);

    int memory = memfd_create("code", 0);
    ftruncate(memory, P);
    unsigned char *w = mmap(NULL, P, RW, MAP_SHARED, memory, 0);
    unsigned char *x = mmap(NULL, P, PROT_READ | PROT_EXEC, MAP_SHARED, memory, 0);
    printf("written elsewhere: %d\n", runs(w, x, 0));
    unsigned char *rwx = mmap(NULL, P, RW | PROT_EXEC, ANON, -1, 0);
    printf("written in place: %d\n", runs(rwx, rwx, 0));
    printf("written between: %d\n", runs(rwx, rwx, 1));

    char big[1 << 20];
    memset(big, 1, sizeof big);
    printf("stack grows: %d\n", big[12345]);
    fflush(stdout);
    // Beyond the end of the file: SIGBUS.
    return shared[5 * P];
}
