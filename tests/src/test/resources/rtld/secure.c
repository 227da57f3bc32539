/* Starts a program with other rights than its user's: the kernel tells it so, as it tells a set-user-ID program. */
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    (void) argc;
    if (setresuid(1000, 0, 0) != 0) {
        perror("setresuid");
        return 99;
    }
    execv(argv[1], argv + 1);
    perror(argv[1]);
    return 98;
}
