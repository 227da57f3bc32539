/* One thread that never waits, beside others that time, a descriptor or the thread itself has to wake. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static atomic_int done;

static void *sleeper(void *unused)
{
    struct timespec millisecond = {0, 1000000};
    (void)unused;
    if (nanosleep(&millisecond, NULL) == 0)
        done++;
    return NULL;
}

static sem_t waited_for;
static atomic_int waiting;

static void *waiter(void *unused)
{
    (void)unused;
    waiting = 1;
    if (sem_wait(&waited_for) == 0)
        done++;
    return NULL;
}

static void *reader(void *unused)
{
    struct itimerspec once = {{0, 0}, {0, 1000000}};
    uint64_t expirations = 0;
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    (void)unused;
    timerfd_settime(timer, 0, &once, NULL);
    if (read(timer, &expirations, sizeof expirations) == sizeof expirations && expirations == 1)
        done++;
    close(timer);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, sleeper, NULL);
    pthread_create(&threads[1], NULL, reader, NULL);
    while (done < 2)
        poll(NULL, 0, 0);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    /* Nobody but the waiter, which is parked then. */
    sem_init(&waited_for, 0, 0);
    pthread_create(&threads[0], NULL, waiter, NULL);
    while (!waiting)
        sched_yield();
    usleep(1000);
    sem_post(&waited_for);
    while (done < 3)
        ;
    pthread_join(threads[0], NULL);
    printf("%d\n", done);
    return 0;
}
