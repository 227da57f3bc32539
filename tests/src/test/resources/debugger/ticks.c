#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int ticks;
static long spins;

static void tick(int signal)
{
    ticks++;
}

static void *turn(void *argument)
{
    spins++;
    return argument;
}

static void interval(int microseconds)
{
    struct itimerval value = {{0, microseconds}, {0, microseconds}};
    setitimer(ITIMER_REAL, &value, NULL);
}

int main(int argc, char **argv)
{
    signal(SIGALRM, tick);
    interval(100);
    while (ticks < 5)
        spins++;
    interval(0);
    usleep(2000);
    printf("%ld\n", spins);
    for (int i = 0; i < 1000; i++)
        turn(NULL);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%ld %ld\n", spins, now.tv_nsec);
    if (argc > 1) {
        pthread_t thread;
        pthread_create(&thread, NULL, turn, NULL);
        pthread_join(thread, NULL);
    }
    return 0;
}
