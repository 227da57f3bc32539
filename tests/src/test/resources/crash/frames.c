/* Dies several calls deep, in the place that its first argument names. With a second one, prints its stack itself. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone))

extern void report_stack(void);
extern int through_library(int (*function)(int), int n);
extern int first_instruction(int n);
extern int mid_prologue(int n);
extern int no_table(int n);

int *volatile null_pointer;
int (*volatile null_function)(int);
static int (*chosen)(int);

NOINLINE static int crash(int n) {
    return null_pointer[n] + 1;
}

NOINLINE static int call_null(int n) {
    return null_function(n) + 1;
}

static void handler(int signal) {
    crash(signal);
}

NOINLINE static int in_handler(int n) {
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    return n + 1;
}

/* The frame is aligned beyond what the caller guarantees: its CFA is an expression. */
NOINLINE static int realigned(int n) {
    volatile char block[64] __attribute__((aligned(64)));
    volatile char *dynamic = __builtin_alloca(n * 100 + 1);
    dynamic[0] = block[0] = n;
    return crash(dynamic[0]) + block[0];
}

/* The call is the first through its entry of the linkage table, which cannot read its word. */
NOINLINE static int in_plt(int n) {
    extern void *_GLOBAL_OFFSET_TABLE_[] __attribute__((visibility("hidden")));
    mprotect((void *) ((uintptr_t) (_GLOBAL_OFFSET_TABLE_ + 3) & -4096), 4096, PROT_NONE);
    return labs(n + getpagesize());
}

static int compare(const void *left, const void *right) {
    return crash(*(const int *) left - *(const int *) right);
}

NOINLINE static int in_callback(int n) {
    int numbers[] = {n, 3, 2};
    qsort(numbers, 3, sizeof numbers[0], compare);
    return numbers[0];
}

NOINLINE static int deep(int n) {
    volatile int local = n;
    return n == 0 ? through_library(chosen, 1) + local : deep(n - 1) + local;
}

static void *in_thread(void *argument) {
    return (void *) (intptr_t) (deep(1) + (argument != NULL));
}

int main(int argc, char **argv) {
    static const struct { const char *name; int (*function)(int); } places[] = {
        {"crash", crash}, {"null", call_null}, {"handler", in_handler}, {"realigned", realigned},
        {"first", first_instruction}, {"prologue", mid_prologue}, {"plt", in_plt}, {"callback", in_callback},
        {"no-table", no_table}, {"thread", crash}
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (argc > 1 && strcmp(argv[1], places[i].name) == 0) {
            chosen = places[i].function;
        }
    }
    if (argc > 2) {
        report_stack();
    }
    if (strcmp(argv[1], "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, in_thread, NULL);
        pthread_join(thread, NULL);
    }
    return deep(2);
}
