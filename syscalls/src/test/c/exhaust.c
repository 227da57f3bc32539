// A child that needs more memory than there is dies by SIGKILL; its parent goes on. Not for the host.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define P 4096L
#define RW (PROT_READ | PROT_WRITE)

int main(void) {
    char *none = mmap(NULL, 1L << 30, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("more than there is: %s\n", none == MAP_FAILED && errno == ENOMEM ? "ENOMEM" : "?");
    for (int round = 0; round < 3; round++) {
        fflush(stdout);
        if (fork() == 0) {
            char *all = mmap(NULL, 1L << 30, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            for (long i = 0; i < 1L << 30; i += P) {
                all[i] = 1;
            }
            _exit(0);
        }
        int status;
        wait(&status);
        printf("child: %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
    }
    char *some = mmap(NULL, 16L << 20, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(some, 1, 16L << 20);
    puts("parent goes on");
    return 0;
}
