// Handlers, masks, faults, alternate stacks, timers; ends by a fault that is ignored in vain.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static volatile int count;
static sigjmp_buf back;

static void counting(int sig, siginfo_t *info, void *context) {
    count++;
    printf("signal %d code %d from us %d\n", sig, info->si_code, info->si_pid == getpid());
}

static void faulting(int sig, siginfo_t *info, void *context) {
    ucontext_t *c = context;
    printf("fault %d code %d trap %lld error %llx low address %d\n", sig, info->si_code,
           c->uc_mcontext.gregs[REG_TRAPNO], c->uc_mcontext.gregs[REG_ERR],
           (unsigned long) info->si_addr < 65536 ? (int) (long) info->si_addr : -1);
    siglongjmp(back, 1);
}

static void on_stack(int sig) {
    stack_t now;
    sigaltstack(NULL, &now);
    printf("on alternate stack: %d\n", now.ss_flags);
}

static volatile double kept;

static void computing(int sig) {
    double x = 1;
    for (int i = 0; i < 100; i++) {
        x *= 1.5;
    }
    kept = x;
    count++;
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    struct sigaction a = {0};
    a.sa_sigaction = counting;
    a.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &a, NULL);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);

    sigset_t set, old, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&pending);
    printf("blocked: %d, pending: %d\n", count, sigismember(&pending, SIGUSR1));
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("unblocked: %d\n", count);

    a.sa_sigaction = faulting;
    sigaction(SIGSEGV, &a, NULL);
    sigaction(SIGBUS, &a, NULL);
    sigaction(SIGFPE, &a, NULL);
    sigaction(SIGILL, &a, NULL);
    if (!sigsetjmp(back, 1)) {
        *(volatile int *) 8 = 1;
    }
    volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!sigsetjmp(back, 1)) {
        printf("zero: %d\n", page[0]);
        page[5] = 1;
    }
    if (!sigsetjmp(back, 1)) {
        ((void (*)(void)) page)();
    }
    if (!sigsetjmp(back, 1)) {
        volatile int zero = 0;
        printf("%d\n", 1 / zero);
    }
    if (!sigsetjmp(back, 1)) {
        __asm__ volatile("ud2");
    }
    if (!sigsetjmp(back, 1)) {
        __asm__ volatile("hlt");
    }
    if (!sigsetjmp(back, 1)) {
        *(volatile int *) 0x8000000000000000ul = 1;
    }
    if (!sigsetjmp(back, 1)) {
        ((void (*)(void)) 0x1234)();
    }

    stack_t stack = {.ss_sp = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                     .ss_size = 65536};
    sigaltstack(&stack, NULL);
    struct sigaction b = {0};
    b.sa_handler = on_stack;
    b.sa_flags = SA_ONSTACK;
    sigaction(SIGUSR2, &b, NULL);
    raise(SIGUSR2);
    sigaltstack(NULL, &stack);
    printf("afterwards: %d\n", stack.ss_flags);

    // Handlers that interrupt a computation with SSE registers do not change its result.
    b.sa_handler = computing;
    b.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &b, NULL);
    count = 0;
    struct itimerval timer = {{0, 2000}, {0, 2000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    double sum = 0;
    int i = 1;
    while (i < 1000000 || count < 3) {
        if (i < 1000000) {
            sum += 1.0 / i;
        }
        i = i < 1000000 ? i + 1 : i;
    }
    memset(&timer, 0, sizeof timer);
    setitimer(ITIMER_REAL, &timer, NULL);
    printf("sum %.10f\n", sum);

    b.sa_flags = 0;
    sigaction(SIGALRM, &b, NULL);
    // Again and again: on a busy machine the first one may come before the call that it is to end.
    timer.it_value.tv_usec = timer.it_interval.tv_usec = 20000;
    setitimer(ITIMER_REAL, &timer, NULL);
    errno = 0;
    printf("pause %d", pause());
    printf(" interrupted %d\n", errno == EINTR);
    setitimer(ITIMER_REAL, &timer, NULL);
    struct timespec time = {1000, 0}, rest = {0};
    printf("nanosleep %d", nanosleep(&time, &rest));
    printf(" interrupted %d, left %d\n", errno == EINTR, rest.tv_sec > 900);
    memset(&timer, 0, sizeof timer);
    setitimer(ITIMER_REAL, &timer, NULL);

    sigprocmask(SIG_BLOCK, &set, NULL);
    siginfo_t info;
    union sigval value = {.sival_int = 42};
    sigqueue(getpid(), SIGUSR1, value);
    int taken = sigtimedwait(&set, &info, &time);
    printf("waited for %d code %d value %d\n", taken, info.si_code, info.si_value.sival_int);
    time.tv_sec = 0;
    time.tv_nsec = 1000000;
    taken = sigtimedwait(&set, &info, &time);
    printf("waited in vain %d %d\n", taken, errno == EAGAIN);
    signal(SIGSEGV, SIG_IGN);
    *(volatile char *) 0 = 0;
}
