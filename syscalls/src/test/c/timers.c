// timer_create and its relatives, setitimer by processor time, clocks of processor time, getrusage.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *name(long result) {
    return result < 0 ? strerrorname_np(errno) : "done";
}

static long create(clockid_t clock, struct sigevent *event, int *id) {
    return syscall(SYS_timer_create, clock, event, id);
}

static long set(int id, int flags, long first, long interval, struct itimerspec *old) {
    struct itimerspec value = {{interval / 1000000000, interval % 1000000000}, {first / 1000000000, first % 1000000000}};
    return syscall(SYS_timer_settime, id, flags, &value, old);
}

static struct itimerspec get(int id) {
    struct itimerspec value = {{-1, -1}, {-1, -1}};
    syscall(SYS_timer_gettime, id, &value);
    return value;
}

static long nanos(struct timespec time) {
    return time.tv_sec * 1000000000 + time.tv_nsec;
}

static long now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return nanos(time);
}

static void work(long nanoseconds) {
    long end = now(CLOCK_PROCESS_CPUTIME_ID) + nanoseconds;
    while (now(CLOCK_PROCESS_CPUTIME_ID) < end) {
    }
}

static sigset_t one(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    return set;
}

static void errors(void) {
    int id = -1;
    int clocks[] = {0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 99, -1};
    struct sigevent event = {.sigev_notify = SIGEV_NONE};
    for (int i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        printf("clock %d: %s\n", clocks[i], name(create(clocks[i], &event, &id)));
    }
    printf("bad address: %s", name(create(0, &event, (int *) 8)));
    printf(" %s\n", name(create(0, (struct sigevent *) 8, &id)));
    event.sigev_notify = 3;
    printf("bad notification: %s\n", name(create(0, &event, &id)));
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = 0;
    printf("signal 0: %s\n", name(create(0, &event, &id)));
    event.sigev_signo = 65;
    printf("signal 65: %s\n", name(create(0, &event, &id)));
    event.sigev_signo = SIGUSR1;
    event.sigev_notify = SIGEV_THREAD_ID;
    event._sigev_un._tid = 1;
    printf("other thread: %s\n", name(create(0, &event, &id)));
    event._sigev_un._tid = gettid();
    printf("own thread: %s\n", name(create(0, &event, &id)));
    printf("negative time: %s\n", name(set(id, 0, -5000000000, 0, NULL)));
    struct itimerspec value = {{0, 0}, {0, 1000000000}};
    printf("too many nanoseconds: %s\n", name(syscall(SYS_timer_settime, id, 0, &value, NULL)));
    printf("no value: %s\n", name(syscall(SYS_timer_settime, id, 0, NULL, NULL)));
    printf("no timer: %s", name(set(12345, 0, 1, 0, NULL)));
    printf(" %s", name(syscall(SYS_timer_gettime, 12345, &value)));
    printf(" %s", name(syscall(SYS_timer_getoverrun, 12345)));
    printf(" %s\n", name(syscall(SYS_timer_delete, 12345)));
    printf("not set: %ld\n", nanos(get(id).it_value));
    printf("delete: %s", name(syscall(SYS_timer_delete, id)));
    printf(" %s\n", name(syscall(SYS_timer_delete, id)));
}

static void signals(clockid_t clock) {
    int id;
    siginfo_t info;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1, .sigev_value.sival_int = 42};
    sigset_t wanted = one(SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    printf("clock %d: %s\n", clock, name(create(clock, &event, &id)));
    struct itimerspec old;
    set(id, 0, 1000000000000, 7000000, NULL);
    struct itimerspec left = get(id);
    printf("left %d, interval %ld\n", nanos(left.it_value) > 999000000000 && nanos(left.it_value) <= 1000000000000,
           nanos(left.it_interval));
    set(id, 0, 2000000, 0, &old);
    printf("old %d\n", nanos(old.it_value) > 999000000000);
    sigwaitinfo(&wanted, &info);
    printf("signal %d, code %d, value %d, id %d, overrun %d\n", info.si_signo - SIGRTMIN, info.si_code,
           info.si_value.sival_int, info.si_timerid == id, info.si_overrun);
    printf("once: %ld\n", nanos(get(id).it_value));
    // Absolute, in the past: at once.
    set(id, TIMER_ABSTIME, 1, 0, NULL);
    sigwaitinfo(&wanted, &info);
    printf("absolute: overrun %d\n", info.si_overrun);
    long begin = now(clock);
    set(id, TIMER_ABSTIME, begin + 5000000, 0, NULL);
    sigwaitinfo(&wanted, &info);
    printf("not before: %d\n", now(clock) >= begin + 5000000);
    // Expirations that nobody has taken are counted, not queued.
    set(id, 0, 1000000, 1000000, NULL);
    struct timespec time = {0, 20000000};
    nanosleep(&time, NULL);
    sigwaitinfo(&wanted, &info);
    int overrun = syscall(SYS_timer_getoverrun, id);
    printf("overruns %d, the same %d\n", info.si_overrun >= 15, info.si_overrun == overrun);
    sigwaitinfo(&wanted, &info);
    set(id, 0, 0, 0, &old);
    printf("interval was %ld\n", nanos(old.it_interval));
    // What was pending is gone with the setting.
    set(id, 0, 1, 0, NULL);
    nanosleep(&(struct timespec) {0, 2000000}, NULL);
    set(id, 0, 0, 0, NULL);
    struct timespec none = {0, 1000000};
    printf("pending: %s\n", name(sigtimedwait(&wanted, &info, &none)));
    set(id, 0, 1, 0, NULL);
    nanosleep(&(struct timespec) {0, 2000000}, NULL);
    syscall(SYS_timer_delete, id);
    printf("deleted: %s\n", name(sigtimedwait(&wanted, &info, &none)));
}

static volatile int ticks;
static int ticking;

static void tick(int signal) {
    if (++ticks == 3) {
        set(ticking, 0, 0, 0, NULL);
    }
}

static void standard(void) {
    int id;
    siginfo_t info;
    sigset_t wanted = one(SIGALRM);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    create(CLOCK_MONOTONIC, NULL, &id);
    set(id, 0, 1000000, 0, NULL);
    sigwaitinfo(&wanted, &info);
    printf("default: signal %d, value %d\n", info.si_signo, info.si_value.sival_int == id);
    // Timers do not share a place in the queue.
    int other;
    create(CLOCK_MONOTONIC, NULL, &other);
    set(id, 0, 1, 0, NULL);
    set(other, 0, 1, 0, NULL);
    nanosleep(&(struct timespec) {0, 3000000}, NULL);
    int first = sigwaitinfo(&wanted, &info);
    int second = sigwaitinfo(&wanted, &info);
    printf("two: %d %d\n", first, second);
    sigprocmask(SIG_UNBLOCK, &wanted, NULL);
    signal(SIGALRM, tick);
    ticking = id;
    set(id, 0, 1000000, 1000000, NULL);
    while (ticks < 3) {
        pause();
    }
    printf("ticks %d\n", ticks);
    // Neither fork nor exec inherit them.
    set(other, 0, 1000000000000, 0, NULL);
    if (fork() == 0) {
        printf("inherited: %s\n", name(syscall(SYS_timer_gettime, other, &(struct itimerspec) {0})));
        _exit(0);
    }
    wait(NULL);
    // Ignored signals do not stop it.
    signal(SIGALRM, SIG_IGN);
    set(id, 0, 1000000, 1000000, NULL);
    nanosleep(&(struct timespec) {0, 3000000}, NULL);
    long left = nanos(get(id).it_value);
    printf("goes on: %d\n", left > 0 && left <= 1000000);
    set(id, 0, 0, 0, NULL);
}

static sem_t done;

static void notified(union sigval value) {
    printf("thread %d, value %d\n", gettid() != getpid(), value.sival_int);
    sem_post(&done);
}

static pid_t target;

static void *waiter(void *argument) {
    siginfo_t info;
    sigset_t wanted = one(SIGRTMIN + 2);
    target = gettid();
    sem_post(&done);
    sigwaitinfo(&wanted, &info);
    printf("to thread %d, code %d\n", gettid() == target, info.si_code);
    return NULL;
}

static void threads(void) {
    timer_t timer;
    sem_init(&done, 0, 0);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = notified};
    event.sigev_value.sival_int = 5;
    timer_create(CLOCK_REALTIME, &event, &timer);
    struct itimerspec value = {{0, 0}, {0, 1000000}};
    timer_settime(timer, 0, &value, NULL);
    sem_wait(&done);
    timer_delete(timer);
    int id;
    sigset_t wanted = one(SIGRTMIN + 2);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, waiter, NULL);
    sem_wait(&done);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGRTMIN + 2;
    event._sigev_un._tid = target;
    create(CLOCK_MONOTONIC, &event, &id);
    set(id, 0, 1000000, 0, NULL);
    pthread_join(thread, NULL);
    syscall(SYS_timer_delete, id);
}

static volatile int virtual, profiling;

static void expired(int signal) {
    if (signal == SIGVTALRM) {
        virtual++;
    } else {
        profiling++;
    }
}

static void processor(void) {
    int id;
    siginfo_t info;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 3};
    sigset_t wanted = one(SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    clockid_t clocks[] = {CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
    struct timespec none = {0, 0};
    for (int i = 0; i < 2; i++) {
        create(clocks[i], &event, &id);
        long begin = now(clocks[i]);
        set(id, 0, 10000000, 0, NULL);
        nanosleep(&(struct timespec) {0, 15000000}, NULL);
        printf("asleep: %s, ", name(sigtimedwait(&wanted, &info, &none)));
        while (sigtimedwait(&wanted, &info, &none) < 0) {
        }
        printf("after work: %d, code %d\n", now(clocks[i]) - begin >= 10000000, info.si_code);
        syscall(SYS_timer_delete, id);
    }
    signal(SIGVTALRM, expired);
    signal(SIGPROF, expired);
    struct itimerval value = {{0, 2000}, {0, 2000}}, old;
    setitimer(ITIMER_VIRTUAL, &value, NULL);
    setitimer(ITIMER_PROF, &value, NULL);
    while (virtual < 3 || profiling < 3) {
    }
    memset(&value, 0, sizeof value);
    setitimer(ITIMER_VIRTUAL, &value, &old);
    printf("virtual interval %ld, ", old.it_interval.tv_usec);
    setitimer(ITIMER_PROF, &value, &old);
    printf("profiling interval %ld\n", old.it_interval.tv_usec);
    // Other processes and threads have clocks, too.
    int ends[2];
    pipe(ends);
    pid_t child = fork();
    if (child == 0) {
        work(20000000);
        write(ends[1], "r", 1);
        for (;;) {
            pause();
        }
    }
    char c;
    read(ends[0], &c, 1);
    clockid_t clock;
    struct timespec time;
    printf("clock of a child: %s, ", strerrorname_np(clock_getcpuclockid(child, &clock)) ?: "done");
    clock_gettime(clock, &time);
    long used = nanos(time);
    printf("%d, ", used >= 20000000);
    clock_gettime(clock, &time);
    printf("stands still %d\n", nanos(time) == used);
    struct rusage usage;
    struct tms before, after;
    getrusage(RUSAGE_CHILDREN, &usage);
    long earlier = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec + (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000;
    times(&before);
    kill(child, SIGKILL);
    int status;
    wait4(child, &status, 0, &usage);
    long of = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec + (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000;
    printf("child has used %d, size %d\n", of >= 20000 && of < 2000000, usage.ru_maxrss > 0);
    getrusage(RUSAGE_CHILDREN, &usage);
    long all = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec + (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000;
    printf("children have %d\n", all - earlier >= 20000);
    times(&after);
    printf("ticks %d\n", after.tms_cutime + after.tms_cstime - before.tms_cutime - before.tms_cstime >= 1);
    printf("gone: %s\n", name(clock_gettime(clock, &time)));
    printf("thread: %s, ", name(syscall(SYS_getrusage, RUSAGE_THREAD, &usage)));
    printf("%d\n", usage.ru_utime.tv_usec + usage.ru_utime.tv_sec > 0);
    getrusage(RUSAGE_SELF, &usage);
    printf("faults %d\n", usage.ru_minflt > 0);
    printf("bad: %s\n", name(syscall(SYS_getrusage, 5, &usage)));
    time = (struct timespec) {0, 1000000};
    printf("sleep by own thread: %s\n", strerrorname_np(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL)));
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    errors();
    signals(CLOCK_REALTIME);
    signals(CLOCK_MONOTONIC);
    signals(CLOCK_BOOTTIME);
    standard();
    threads();
    processor();
    return 0;
}
