/* Four threads call the same function, for the first time and later, at the same time. */
#include <pthread.h>
#include <stdio.h>

int twice(int);

static pthread_barrier_t start;

static void *run(void *unused)
{
    long sum = 0;
    (void) unused;
    pthread_barrier_wait(&start);
    for (int i = 0; i < 50; i++)
        sum += twice(i);
    return (void *) sum;
}

int main(void)
{
    pthread_t threads[4];
    long sum = 0;
    pthread_barrier_init(&start, 0, 4);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], 0, run, 0);
    for (int i = 0; i < 4; i++) {
        void *part;
        pthread_join(threads[i], &part);
        sum += (long) part;
    }
    printf("%ld\n", sum);
    return 0;
}
