/* Calls back, without a frame pointer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

int through_library(int (*function)(int), int n) {
    volatile char frame[200];
    frame[n] = n;
    return function(frame[n]) + frame[n];
}

static void print(int number, siginfo_t *info, void *context) {
    void *frames[64];
    int count = backtrace(frames, 64);
    void *fault = (void *) ((ucontext_t *) context)->uc_mcontext.gregs[REG_RIP];
    int inside = 0;
    for (int i = 0; i < count; i++) {
        Dl_info place;
        inside |= frames[i] == fault;
        if (inside && dladdr(frames[i], &place)) {
            const char *slash = strrchr(place.dli_fname, '/');
            char line[300];
            int length = snprintf(line, sizeof line, "%s+0x%lx\n", slash ? slash + 1 : place.dli_fname,
                    (unsigned long) ((char *) frames[i] - (char *) place.dli_fbase));
            write(1, line, length);
        }
    }
    signal(number, SIG_DFL);
    raise(number);
    (void) info;
}

void report_stack(void) {
    void *frames[4];
    backtrace(frames, 4);
    struct sigaction action = {.sa_sigaction = print, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
}
