/* A child inherits a bound word, and one that is not bound yet. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int twice(int);
int chosen(void);

int main(void)
{
    int status;
    int sum = twice(1);
    pid_t child = fork();
    if (child == 0)
        _exit(twice(2) + chosen() + chosen());
    waitpid(child, &status, 0);
    sum += chosen();
    printf("%d %d\n", sum, WEXITSTATUS(status));
    return 0;
}
