// fork, vfork, exec, posix_spawn, pipes, wait, shared and private memory.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static int private = 5;

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc > 1) {
        printf("executed: %s\n", argv[1]);
        return 7;
    }
    int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ends[2];
    pipe(ends);
    int status;
    for (int i = 0; i < 3; i++) {
        pid_t child = fork();
        if (child == 0) {
            private += i;
            shared[i] = private;
            dprintf(ends[1], "hello%d", i);
            _exit(10 + i);
        }
        pid_t ended = waitpid(child, &status, 0);
        char text[8] = {0};
        read(ends[0], text, 6);
        printf("%d exited %d with %d, private %d, shared %d, %s\n", ended == child, WIFEXITED(status),
               WEXITSTATUS(status), private, shared[i], text);
    }
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(1);
    }
    kill(child, SIGTERM);
    wait(&status);
    printf("killed by %d\n", WTERMSIG(status));
    child = vfork();
    if (child == 0) {
        execl(argv[0], argv[0], "after vfork", (char *) NULL);
        _exit(9);
    }
    wait(&status);
    printf("status %d\n", WEXITSTATUS(status));
    char *arguments[] = {argv[0], "by posix_spawn", NULL};
    posix_spawn(&child, argv[0], NULL, NULL, arguments, environ);
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    printf("no child: %d", waitpid(-1, &status, 0));
    printf(" %d\n", errno == ECHILD);
    child = fork();
    if (child == 0) {
        *(volatile int *) 0 = 0;
    }
    waitpid(child, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));
    child = fork();
    if (child == 0) {
        execl("/nonexistent/program", "program", (char *) NULL);
        _exit(errno == ENOENT ? 3 : 4);
    }
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    // Pages written after a fork are the writer's own, on both sides.
    char *pages = malloc(64 * 4096);
    memset(pages, 1, 64 * 4096);
    child = fork();
    if (child == 0) {
        for (int i = 0; i < 64; i++) {
            pages[i * 4096] += i;
        }
        int sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += pages[i * 4096];
        }
        _exit(sum == 64 + 63 * 32 ? 0 : 1);
    }
    memset(pages, 2, 64 * 4096);
    waitpid(child, &status, 0);
    printf("status %d, ours %d\n", WEXITSTATUS(status), pages[63 * 4096]);
    return 0;
}
