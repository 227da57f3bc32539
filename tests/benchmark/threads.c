/* Threads made and joined, one after another. usage: threads COUNT */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *nothing(void *argument)
{
    return argument;
}

int main(int argc, char **argv)
{
    for (int i = atoi(argv[1]); i > 0; i--) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, nothing, NULL) != 0) {
            fputs("pthread_create fails\n", stderr);
            return 1;
        }
        pthread_join(thread, NULL);
    }
    return 0;
}
