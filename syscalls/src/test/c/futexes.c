// futex(2): bit sets, conditional wakes, requeueing, locks with owners, and the locks of threads and processes that die.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int word, other, woken[3];

static long futex(int *address, int operation, int value, void *timeout, int *second, int third) {
    return syscall(SYS_futex, address, operation, value, timeout, second, third);
}

#define TRY(call)                                                                         \
    do {                                                                                  \
        errno = 0;                                                                        \
        long result = (long) (call);                                                      \
        printf("%s = %ld %s\n", #call, result, result < 0 ? strerrorname_np(errno) : ""); \
    } while (0)

static volatile int waiting;

static void *wait_for_bit(void *bit) {
    __sync_fetch_and_add(&waiting, 1);
    futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1 << (long) bit);
    __sync_fetch_and_add(&woken[(long) bit], 1);
    return NULL;
}

/* Until so many threads are asleep at a word: requeueing to the same word only counts them. */
static void until_asleep(int count) {
    while (waiting < count) {
        sched_yield();
    }
    usleep(50000);
}

static pthread_mutex_t inheriting, *robust;
static volatile int stage;

static void *lock_it(void *unused) {
    stage = 1;
    printf("second: lock %d\n", pthread_mutex_lock(&inheriting));
    printf("second: unlock %d\n", pthread_mutex_unlock(&inheriting));
    return NULL;
}

static void *die_with_lock(void *unused) {
    pthread_mutex_lock(robust);
    return NULL;
}

static void on_signal(int signal) {}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    pthread_t threads[3];
    for (long i = 0; i < 3; i++) {
        pthread_create(&threads[i], NULL, wait_for_bit, (void *) i);
    }
    until_asleep(3);
    TRY(futex(&word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 8));
    TRY(futex(&word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 2));
    pthread_join(threads[1], NULL);
    printf("woken %d %d %d\n", woken[0], woken[1], woken[2]);
    TRY(futex(&word, FUTEX_CMP_REQUEUE, 0, (void *) 10, &other, 1));
    TRY(futex(&word, FUTEX_CMP_REQUEUE, 0, (void *) 10, &other, 0));
    TRY(futex(&other, FUTEX_WAKE_BITSET, 10, NULL, NULL, 1));
    TRY(futex(&other, FUTEX_WAKE, 10, NULL, NULL, 0));
    pthread_join(threads[0], NULL);
    pthread_join(threads[2], NULL);
    TRY(futex(&word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 0));
    TRY(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
    TRY(futex((int *) ((char *) &word + 1), FUTEX_WAIT, 0, NULL, NULL, 0));
    TRY(futex(&word, FUTEX_WAIT, 1, NULL, NULL, 0));
    struct timespec short_time = {0, 1000}, bad = {0, 2000000000};
    TRY(futex(&word, FUTEX_WAIT, 0, &short_time, NULL, 0));
    TRY(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &short_time, NULL, 1));
    TRY(futex(&word, FUTEX_WAIT, 0, &bad, NULL, 0));
    TRY(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));
    TRY(futex(&word, 77, 1, NULL, NULL, 0));

    other = 5;
    TRY(futex(&word, FUTEX_WAKE_OP, 1, (void *) 1, &other, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 5)));
    printf("%d\n", other);
    TRY(futex(&word, FUTEX_WAKE_OP, 1, (void *) 1, &other, FUTEX_OP(FUTEX_OP_SET, -1, FUTEX_OP_CMP_GT, 5)));
    printf("%d\n", other);
    TRY(futex(&word, FUTEX_WAKE_OP, 1, (void *) 1, &other,
              FUTEX_OP(FUTEX_OP_ANDN | FUTEX_OP_OPARG_SHIFT, 4, FUTEX_OP_CMP_LE, 5)));
    printf("%d\n", other);
    TRY(futex(&word, FUTEX_WAKE_OP, 1, (void *) 1, &other, FUTEX_OP(FUTEX_OP_XOR, 15, FUTEX_OP_CMP_NE, 5)));
    printf("%d\n", other);
    TRY(futex(&word, FUTEX_WAKE_OP, 1, (void *) 1, &other, FUTEX_OP(9, 15, FUTEX_OP_CMP_NE, 5)));

    word = 0;
    TRY(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
    printf("%d\n", word == gettid());
    TRY(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
    TRY(futex(&word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0));
    TRY(futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
    printf("%d\n", word);
    TRY(futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
    word = 4194303;
    TRY(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));

    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    printf("init %d\n", pthread_mutex_init(&inheriting, &attributes));
    pthread_mutex_lock(&inheriting);
    signal(SIGUSR1, on_signal);
    siginterrupt(SIGUSR1, 1);
    pthread_create(&threads[0], NULL, lock_it, NULL);
    while (stage == 0) {
        sched_yield();
    }
    usleep(20000);
    pthread_kill(threads[0], SIGUSR1);
    usleep(20000);
    int unlocked = pthread_mutex_unlock(&inheriting);
    pthread_join(threads[0], NULL);
    printf("first: unlock %d\n", unlocked);
    pthread_mutex_lock(&inheriting);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    printf("again %d\n", pthread_mutex_trylock(&inheriting) == EBUSY);
    pthread_mutex_unlock(&inheriting);

    robust = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int protocol = 0; protocol < 2; protocol++) {
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
        pthread_mutexattr_setprotocol(&attributes, protocol ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE);
        pthread_mutex_init(robust, &attributes);
        pthread_create(&threads[0], NULL, die_with_lock, NULL);
        pthread_join(threads[0], NULL);
        printf("of a dead thread: %d", pthread_mutex_lock(robust) == EOWNERDEAD);
        printf(" %d", pthread_mutex_consistent(robust));
        printf(" %d\n", pthread_mutex_unlock(robust));
        int ends[2];
        char byte;
        pipe(ends);
        pid_t child = fork();
        if (child == 0) {
            pthread_mutex_lock(robust);
            write(ends[1], "x", 1);
            pause();
        }
        read(ends[0], &byte, 1);
        if (fork() == 0) {
            usleep(20000);
            kill(child, SIGKILL);
            _exit(0);
        }
        printf("of a killed process: %d", pthread_mutex_lock(robust) == EOWNERDEAD);
        printf(" %d", pthread_mutex_consistent(robust));
        printf(" %d\n", pthread_mutex_unlock(robust));
        while (wait(NULL) > 0) {
        }
        printf("then: %d\n", pthread_mutex_lock(robust));
        pthread_mutex_unlock(robust);
    }
    return 0;
}
