// Locks that a process of the host has of files "range" and "whole" in the argument, and gives back when it sees "asked".
#include "try.h"

static void quiet(int signal) {}

int main(int argc, char **argv) {
    enter(argv[1]);
    int range = open("range", O_RDWR), whole = open("whole", O_RDWR);
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 20};
    TRY(fcntl(range, F_SETLK, &lock));
    TRY(fcntl(range, F_OFD_SETLK, &lock));
    TRY(fcntl(range, F_GETLK, &lock));
    printf("%d %ld+%ld by %s\n", lock.l_type, (long) lock.l_start, (long) lock.l_len,
            lock.l_pid == atoi(argv[2]) ? "the host" : "another");
    TRY(flock(whole, LOCK_SH | LOCK_NB));
    lock.l_start = 100;
    lock.l_pid = 0;
    TRY(fcntl(range, F_SETLK, &lock));
    signal(SIGALRM, quiet);
    siginterrupt(SIGALRM, 1);
    ualarm(20000, 20000);
    TRY(flock(whole, LOCK_SH));
    ualarm(0, 0);
    close(open("asked", O_CREAT | O_WRONLY, 0600));
    lock.l_start = 5;
    TRY(fcntl(range, F_SETLKW, &lock));
    TRY(flock(whole, LOCK_EX));
    return 0;
}
