/* Dies of what its first argument names. */
#define _GNU_SOURCE
#include <assert.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone))

extern int nobody_defines_this(void) __attribute__((weak));

static const char constant[] = "constant";
void *(*const relocated)(size_t) = malloc;
int (*volatile null_function)(void);
int *volatile null_pointer;
volatile int zero;
volatile int smallest = 0x80000000;
volatile int minus_one = -1;
volatile size_t length = 64;
char *volatile target;
char small[8];

NOINLINE static int recurse(int n) {
    volatile char frame[512];
    frame[n % 512] = n;
    return recurse(n + 1) + frame[n % 512];
}

NOINLINE static void smash(void) {
    char local[8];
    target = local;
    memset(target, 'A', length);
}

NOINLINE static void copy(void) {
    memcpy(small, "0123456789012345678901234567890123456789", length);
}

static void *in_thread(void *argument) {
    recurse(1);
    return argument;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    setvbuf(stdout, NULL, _IONBF, 0);
    if (!strcmp(what, "null-read")) {
        return null_pointer[2];
    } else if (!strcmp(what, "null-call")) {
        return null_function();
    } else if (!strcmp(what, "weak-call")) {
        return nobody_defines_this();
    } else if (!strcmp(what, "dlsym-call")) {
        int (*function)(void) = (int (*)(void)) dlsym(RTLD_DEFAULT, "frobnicate");
        return function();
    } else if (!strcmp(what, "dlsym-read")) {
        int *variable = dlsym(RTLD_DEFAULT, "frobnicate_count");
        return *(volatile int *) variable;
    } else if (!strcmp(what, "recursion")) {
        return recurse(1);
    } else if (!strcmp(what, "thread-recursion")) {
        pthread_t thread;
        pthread_create(&thread, NULL, in_thread, NULL);
        pthread_join(thread, NULL);
    } else if (!strcmp(what, "write-constant")) {
        *(volatile char *) constant = 'x';
    } else if (!strcmp(what, "write-code")) {
        *(volatile char *) (uintptr_t) main = 0x90;
    } else if (!strcmp(what, "write-relro")) {
        *(void *volatile *) (uintptr_t) &relocated = NULL;
    } else if (!strcmp(what, "execute-data")) {
        small[0] = (char) 0xc3;
        ((void (*)(void)) (uintptr_t) small)();
    } else if (!strcmp(what, "unmapped")) {
        char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(page, 4096);
        return *(volatile char *) page;
    } else if (!strcmp(what, "closed")) {
        void *handle = dlopen(argv[2], RTLD_NOW);
        int (*function)(int) = (int (*)(int)) dlsym(handle, "answer");
        dlclose(handle);
        return function(1);
    } else if (!strcmp(what, "divide")) {
        return 7 / zero;
    } else if (!strcmp(what, "overflow")) {
        return smallest / minus_one;
    } else if (!strcmp(what, "trap")) {
        __builtin_trap();
    } else if (!strcmp(what, "breakpoint")) {
        __asm__ volatile("int3");
    } else if (!strcmp(what, "avx")) {
        __asm__ volatile(".byte 0xc5, 0xfd, 0xef, 0xc0"); /* vpxor ymm0, ymm0, ymm0 */
    } else if (!strcmp(what, "non-canonical")) {
        return **(volatile char *volatile *) (uintptr_t) "AAAAAAAA";
    } else if (!strcmp(what, "beyond-file")) {
        int fd = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
        if (ftruncate(fd, 5000) != 0) {
            return 99;
        }
        char *file = mmap(NULL, 3 * 4096, PROT_READ, MAP_SHARED, fd, 0);
        return ((volatile char *) file)[9000];
    } else if (!strcmp(what, "abort")) {
        abort();
    } else if (!strcmp(what, "assert")) {
        assert(zero == 1);
    } else if (!strcmp(what, "free")) {
        char *memory = malloc(100);
        free(memory + 16);
    } else if (!strcmp(what, "double-free")) {
        char *volatile memory = malloc(5000);
        target = malloc(16);
        free(memory);
        free(memory);
    } else if (!strcmp(what, "smash")) {
        smash();
    } else if (!strcmp(what, "fortify")) {
        copy();
    } else if (!strcmp(what, "file-size")) {
        struct rlimit limit = {100, 100};
        int fd = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
        setrlimit(RLIMIT_FSIZE, &limit);
        return pwrite(fd, "x", 1, 1000) < 0;
    } else if (!strcmp(what, "quit-by-child")) {
        if (fork() == 0) {
            kill(getppid(), SIGQUIT);
            _exit(0);
        }
        pause();
    } else if (!strcmp(what, "child")) {
        if (fork() == 0) {
            return null_pointer[2];
        }
        sleep(1);
        return 0;
    }
    return 0;
}
