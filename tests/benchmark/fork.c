/* Children made one after another, each of which exits at once. usage: fork COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    for (int i = atoi(argv[1]); i > 0; i--) {
        pid_t child = fork();
        if (child < 0) {
            perror("fork");
            return 1;
        }
        if (child == 0)
            _exit(0);
        waitpid(child, NULL, 0);
    }
    return 0;
}
