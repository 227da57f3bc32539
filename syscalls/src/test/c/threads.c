// Threads, mutexes, condition variables, thread-local storage.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long turn, total;
static __thread long own;

static void *work(void *argument) {
    long id = (long) argument;
    own = id;
    for (int i = 0; i < 5000; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    while (turn != id) {
        pthread_cond_wait(&changed, &lock);
    }
    printf("thread %ld, own %ld\n", id, own);
    turn++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return (void *) (id * 2);
}

int main(void) {
    pthread_t threads[4];
    for (long i = 0; i < 4; i++) {
        pthread_create(&threads[i], NULL, work, (void *) i);
    }
    long results = 0;
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        results += (long) result;
    }
    printf("results %ld, total %ld\n", results, total);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 20000000;
    if (soon.tv_nsec >= 1000000000) {
        soon.tv_sec++;
        soon.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&lock);
    printf("timed out %d\n", pthread_cond_timedwait(&changed, &lock, &soon) == ETIMEDOUT);
    return 0;
}
