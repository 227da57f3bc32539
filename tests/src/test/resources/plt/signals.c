/* Signal handlers that call functions come between, as often as they can. */
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>

int twice(int);
int chosen(void);

static volatile sig_atomic_t handled;

static void handle(int signal)
{
    (void) signal;
    handled += chosen() - 1;
}

int main(void)
{
    struct itimerval often = {{0, 100}, {0, 100}};
    struct itimerval never = {{0, 0}, {0, 0}};
    long sum = 0;
    signal(SIGALRM, handle);
    setitimer(ITIMER_REAL, &often, 0);
    for (int i = 0; i < 300; i++)
        sum += twice(i);
    setitimer(ITIMER_REAL, &never, 0);
    printf("%ld\n%d\n", sum, handled);
    return 0;
}
