/* Whose scheduling can be asked for: one's own, that of another thread or process, nobody's. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRY(call) (errno = 0, result = (call), printf("%s: %d %d\n", #call, result, errno))

int main(void)
{
    int result, child;
    cpu_set_t set;
    struct sched_param param = {0};
    TRY(sched_getaffinity(-1, sizeof set, &set) > 0);
    TRY(sched_getaffinity(-1, sizeof set, &set));
    TRY(sched_getaffinity(-1, 3, &set));
    TRY(sched_getaffinity(4194303, sizeof set, &set));
    TRY(sched_getaffinity(0, sizeof set, &set));
    TRY(sched_setaffinity(-5, sizeof set, &set));
    TRY(sched_setaffinity(getpid(), sizeof set, &set));
    TRY(sched_getscheduler(-1));
    TRY(sched_getscheduler(4194303));
    TRY(sched_getscheduler(getpid()));
    TRY(sched_getparam(-1, &param));
    child = fork();
    if (child == 0) {
        while (sched_getscheduler(getppid()) == 0)
            pause();
    }
    TRY(sched_getscheduler(child));
    TRY(sched_getparam(child, &param));
    TRY(sched_getaffinity(child, sizeof set, &set));
    fflush(stdout);
    kill(child, SIGKILL);
    wait(NULL);
    TRY(sched_getscheduler(child));
    return 0;
}
