#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
int value;

int childWork(int x) {
    value = x;
    return value + 1;
}

int main(int argc, char **argv) {
    if (argc > 1) {
        return 5;
    }
    int status;
    pid_t forked = fork();
    if (forked == 0) {
        _exit(childWork(41));
    }
    waitpid(forked, &status, 0);
    char *words[] = {argv[0], "again", 0};
    pid_t spawned;
    posix_spawn(&spawned, argv[0], 0, 0, words, environ);
    waitpid(spawned, &status, 0);
    execv(argv[0], words);
    return 1;
}
