/* usage: tomain COUNT [NAME=VALUE]... PROGRAM [ARGUMENT]...
 * Starts a program COUNT times, with atmain.so preloaded by one of the variables, and prints the nanoseconds from execve
 * to main, one a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
enum { REPORT = 9 };
static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}
int main(int argc, char **argv)
{
    char **program = argv + 2;
    while (*program && strchr(*program, '='))
        program++;
    for (int i = atoi(argv[1]); i > 0; i--) {
        int ends[2];
        long times[2];
        if (pipe(ends) || fflush(stdout))
            return 1;
        if (fork() == 0) {
            dup2(ends[1], REPORT);
            for (char **variable = argv + 2; variable < program; variable++)
                putenv(*variable);
            times[0] = now();
            write(REPORT, times, sizeof *times);
            execv(*program, program);
            _exit(1);
        }
        close(ends[1]);
        if (read(ends[0], times, sizeof *times) != sizeof *times
                || read(ends[0], times + 1, sizeof *times) != sizeof *times)
            return 1;
        close(ends[0]);
        wait(NULL);
        printf("%ld\n", times[1] - times[0]);
    }
}
