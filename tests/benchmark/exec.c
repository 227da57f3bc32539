/* Children made one after another, each of which executes a program. usage: exec COUNT PROGRAM [ARGUMENT...] */
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
        if (child == 0) {
            execvp(argv[2], argv + 2);
            _exit(127);
        }
        int status;
        waitpid(child, &status, 0);
        if (status != 0)
            return 1;
    }
    return 0;
}
