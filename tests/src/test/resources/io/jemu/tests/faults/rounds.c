// Rounds of everything that takes memory and gives it back. Says when one has ended, and waits for a byte.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define P 4096L
#define MIB (1L << 20)
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char piece[65536];

static void check(int right, const char *what) {
    if (!right) {
        printf("%s: wrong\n", what);
        fflush(stdout);
        _exit(1);
    }
}

static char *map(long bytes, int protection, int flags) {
    char *at = mmap(NULL, bytes, protection, flags, -1, 0);
    check(at != MAP_FAILED, "mmap");
    return at;
}

static void waitFor(pid_t child) {
    int status;
    check(waitpid(child, &status, 0) == child && status == 0, "child");
}

static void mappings(int round) {
    for (int i = 0; i < 20000; i++) {
        char *at = map(2 * P, RW, ANON);
        at[0] = at[P] = 1;
        munmap(at, 2 * P);
    }
    // Scattered, so that each needs page tables of its own.
    for (long i = 0; i < 3000; i++) {
        char *at = mmap((void *) ((1L << 44) + (i * 8 + round << 30)), P, RW, ANON | MAP_FIXED, -1, 0);
        *at = 1;
        munmap(at, P);
    }
    char *sparse = map(20L << 40, RW, ANON | MAP_NORESERVE);
    for (long i = 0; i < 3000; i++) {
        sparse[i << 32] = 1;
    }
    munmap(sparse, 20L << 40);
    char *large = map(200 * MIB, RW, ANON);
    memset(large, 1, 200 * MIB);
    munmap(large, 200 * MIB);
    munmap(map(32L << 30, PROT_NONE, ANON | MAP_NORESERVE), 32L << 30);
}

static void copies(void) {
    static char *memory;
    if (memory == NULL) {
        memory = map(32 * MIB, RW, ANON);
        memset(memory, 1, 32 * MIB);
    }
    char *shared = map(4 * MIB, RW, MAP_SHARED | MAP_ANONYMOUS);
    for (int i = 0; i < 50; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (long at = 0; at < 32 * MIB; at += 16 * P) {
                memory[at] = 2;
            }
            shared[i * P] = 1;
            _exit(0);
        }
        waitFor(child);
        check(memory[i * 16 * P] == 1 && shared[i * P] == 1, "copy on write");
    }
    munmap(shared, 4 * MIB);
    // A chain: each is the child of the one before.
    pid_t first = fork();
    for (int i = 0; first == 0 && i < 50; i++) {
        pid_t next = fork();
        if (next != 0) {
            waitFor(next);
            _exit(0);
        }
    }
    if (first == 0) {
        _exit(0);
    }
    waitFor(first);
}

static void *thread(void *argument) {
    char stack[20000];
    memset(stack, 1, sizeof stack);
    return argument;
}

static void code(void) {
    unsigned char *at = (unsigned char *) map(2 * MIB, RW | PROT_EXEC, ANON);
    for (long i = 0; i < 2 * MIB; i += 256) {
        at[i] = 0xc3;
        ((void (*)(void)) (at + i))();
    }
    munmap(at, 2 * MIB);
}

static void transfer(int ends[2]) {
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        for (int i = 0; i < 320; i++) {
            check(write(ends[1], piece, sizeof piece) == sizeof piece, "write");
        }
        _exit(0);
    }
    close(ends[1]);
    long n, total = 0;
    while ((n = read(ends[0], piece, sizeof piece)) > 0) {
        total += n;
    }
    check(total == 320L * sizeof piece, "read");
    close(ends[0]);
    waitFor(child);
}

int main(int argc, char **argv) {
    for (int round = 0; round < atoi(argv[1]); round++) {
        mappings(round);
        copies();
        for (int i = 0; i < 1000; i++) {
            pthread_t id;
            check(pthread_create(&id, NULL, thread, NULL) == 0, "pthread_create");
            pthread_join(id, NULL);
        }
        for (int i = 0; i < 20; i++) {
            pid_t child = fork();
            if (child == 0) {
                execl("/bin/true", "true", NULL);
                _exit(127);
            }
            waitFor(child);
        }
        code();
        int ends[2];
        pipe(ends);
        transfer(ends);
        socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
        transfer(ends);
        puts("round");
        fflush(stdout);
        getchar();
    }
    return 0;
}
