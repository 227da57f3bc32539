#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

__thread int slot = 7;
int counter;
long shared = 6;

static void onSignal(int number) { counter += number; }

int twice(int n) { return 2 * n; }

int square(int n) {
    int result = n * n;
    counter++;
    return result;
}

static pthread_barrier_t barrier;

static void *work(void *argument) {
    slot = (int) (long) argument;
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    return NULL;
}

static void rendezvous(void) { counter += 100; }

int main(int argc, char **argv) {
    int sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += square(i);
    }
    shared = sum;
    void *library = dlopen(argv[argc - 1], RTLD_LAZY);
    if (library == NULL) {
        return 1;
    }
    int (*extra)(int (*)(int), int) = (int (*)(int (*)(int), int)) dlsym(library, "extra");
    sum += extra(twice, 4);
    signal(SIGUSR1, onSignal);
    raise(SIGUSR1);
    pthread_barrier_init(&barrier, NULL, 3);
    pthread_t threads[2];
    for (long i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, (void *) (i + 1));
    }
    pthread_barrier_wait(&barrier);
    rendezvous();
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    errno = ENOENT;
    pid_t child = fork();
    if (child == 0) {
        counter = 1000;
        _exit(3);
    }
    int status;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 3 ? 0 : 1;
}
