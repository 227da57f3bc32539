#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ways to call functions, and to leave them. */
static jmp_buf target;
static pthread_barrier_t barrier;

static int jumps(const void *a, const void *b)
{
    (void) a, (void) b;
    longjmp(target, 1);
}

static void *meets(void *unused)
{
    return (void *) (long) pthread_barrier_wait(&barrier);
}

static void cleanup(void *text)
{
    puts(text);
}

static int leaves(const void *a, const void *b)
{
    (void) a, (void) b;
    pthread_exit("left");
}

static void *exits(void *unused)
{
    int values[2] = {2, 1};
    pthread_cleanup_push(cleanup, "cleaned up");
    qsort(values, 2, sizeof *values, leaves);
    pthread_cleanup_pop(0);
    return unused;
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    int values[2] = {2, 1};
    if (strcmp(what, "longjmp") == 0) {
        for (int i = 0; i < 3; i++)
            if (setjmp(target) == 0)
                qsort(values, 2, sizeof *values, jumps);
        puts("jumped");
    } else if (strcmp(what, "threads") == 0) {
        pthread_t thread;
        pthread_barrier_init(&barrier, NULL, 2);
        pthread_create(&thread, NULL, meets, NULL);
        long mine = pthread_barrier_wait(&barrier);
        void *other;
        pthread_join(thread, &other);
        printf("%ld\n", mine + (long) other);
    } else if (strcmp(what, "unwind") == 0) {
        pthread_t thread;
        void *result;
        pthread_create(&thread, NULL, exits, NULL);
        pthread_join(thread, &result);
        puts(result);
    } else if (strcmp(what, "fork") == 0) {
        pid_t child = fork();
        if (child == 0) {
            printf("child %d\n", getppid() > 0);
            exit(7);
        }
        int status;
        waitpid(child, &status, 0);
        printf("parent %d\n", WEXITSTATUS(status));
    } else if (strcmp(what, "dlsym") == 0) {
        char *(*function)(const char *) = (char *(*)(const char *)) dlsym(RTLD_DEFAULT, "strdup");
        Dl_info info;
        dladdr((void *) function, &info);
        printf("%s %s %s\n", info.dli_fname, info.dli_sname, function("copied"));
    } else if (strcmp(what, "call") == 0) {
        int (*function)(int) = (int (*)(int)) dlsym(RTLD_DEFAULT, argv[2]);
        printf("%d\n", function ? function(20) : -1);
    } else if (strcmp(what, "exec") == 0) {
        execl(argv[0], argv[0], "dlsym", NULL);
    } else if (strcmp(what, "spin") == 0) {
        puts("spinning");
        fflush(stdout);
        for (;;)
            getppid();
    } else if (strcmp(what, "wait") == 0) {
        puts("waiting");
        fflush(stdout);
        pause();
    } else if (strcmp(what, "crash") == 0) {
        raise(11);
    } else if (strcmp(what, "stop") == 0) {
        raise(19);
    }
    return 0;
}
