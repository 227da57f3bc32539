/* dlopen of an object that wants an executable stack: which stacks are executable before and after. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

static sem_t go, done;

/* The protection of the mapping that an address lies in. */
static void protection(const char *whose)
{
    char line[512], flags[8] = "none";
    unsigned long start, end, here = (unsigned long) line;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %4s", &start, &end, flags) == 3 && start <= here && here < end)
            break;
    fclose(maps);
    printf("%s: %s\n", whose, flags);
}

static void *thread(void *name)
{
    protection(name);
    sem_post(&done);
    sem_wait(&go);
    protection(name);
    return 0;
}

/* mov $42,%eax; ret. */
static int runs(void)
{
    volatile unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};
    int (*volatile function)(void) = (int (*)(void)) code;
    return function();
}

int main(void)
{
    setvbuf(stdout, 0, _IOLBF, 0);
    pthread_t first, second;
    sem_init(&go, 0, 0);
    sem_init(&done, 0, 0);
    protection("main");
    pthread_create(&first, 0, thread, "thread");
    sem_wait(&done);
    void *object = dlopen("./libexecstack.so", RTLD_NOW);
    const char *error = dlerror();
    printf("%d %s\n", object != 0, error ? error : "");
    protection("main");
    sem_post(&go);
    pthread_join(first, 0);
    pthread_create(&second, 0, thread, "new thread");
    sem_wait(&done);
    sem_post(&go);
    pthread_join(second, 0);
    if (object)
        printf("runs: %d %d\n", runs(), dlclose(object));
    protection("main");
    return 0;
}
