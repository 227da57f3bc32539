/* Preloaded by tomain: tells the time where libc would call main, and ends the program. */
#include <time.h>
#include <unistd.h>
enum { REPORT = 9 };
int __libc_start_main(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    long now = t.tv_sec * 1000000000L + t.tv_nsec;
    write(REPORT, &now, sizeof now);
    _exit(0);
}
