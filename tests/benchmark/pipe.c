/* Megabytes from a child to its parent, in pieces of 64 KB through a pipe or a pair of sockets.
   usage: pipe MEGABYTES [socket] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char piece[65536];

int main(int argc, char **argv)
{
    long left = atol(argv[1]) << 20, wanted = left;
    int ends[2];
    if (argc > 2 ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends)) {
        perror("pipe");
        return 1;
    }
    if (fork() == 0) {
        close(ends[0]);
        while (left > 0)
            left -= write(ends[1], piece, sizeof piece);
        _exit(0);
    }
    close(ends[1]);
    long n, total = 0;
    while ((n = read(ends[0], piece, sizeof piece)) > 0)
        total += n;
    wait(NULL);
    return total != wanted;
}
