// Threads, children that return from the same calls as their parent, handlers on stacks of their own.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void *run(void *text)
{
    puts(text);
    return 0;
}

static void handler(int signal) { (void) signal; getppid(); }

int main(int argc, char **argv)
{
    if (argc > 1) {
        puts("executed");
        return 4;
    }
    setvbuf(stdout, 0, _IONBF, 0);
    pthread_t thread;
    pthread_create(&thread, 0, run, "thread");
    pthread_join(thread, 0);
    int status;
    pid_t child = fork();
    if (!child) {
        puts("forked");
        _exit(2);
    }
    waitpid(child, &status, 0);
    child = vfork();
    if (!child)
        _exit(1);
    waitpid(child, &status, 0);
    char stack[1 << 16];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, 0);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    sigaction(SIGUSR2, &action, 0);
    raise(SIGUSR2);
    char *arguments[] = {argv[0], "again", 0};
    execv(argv[0], arguments);
}
