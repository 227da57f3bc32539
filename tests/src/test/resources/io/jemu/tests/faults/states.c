// Gets into a state and says so. usage: states STATE
#define _GNU_SOURCE
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *state = argv[1];
    int ends[2];
    char byte;
    pipe(ends);
    if (strcmp(state, "exec") == 0) {
        if (argc > 2) {
            execv(argv[0], argv);
        }
        write(1, "ready\n", 6);
        execl(argv[0], argv[0], "exec", "again", NULL);
    }
    if (strcmp(state, "fork") == 0) {
        write(1, "ready\n", 6);
        for (;;) {
            if (fork() == 0) {
                _exit(0);
            }
            wait(NULL);
        }
    }
    if (strcmp(state, "wait") == 0 && fork() == 0) {
        pause();
    }
    write(1, "ready\n", 6);
    if (strcmp(state, "running") == 0) {
        for (volatile long i = 0;; i++) {
        }
    } else if (strcmp(state, "read") == 0) {
        read(ends[0], &byte, 1);
    } else if (strcmp(state, "stdin") == 0) {
        read(0, &byte, 1);
    } else if (strcmp(state, "poll") == 0) {
        struct pollfd entry = {ends[0], POLLIN};
        poll(&entry, 1, -1);
    } else if (strcmp(state, "futex") == 0) {
        int word = 0;
        syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL);
    } else if (strcmp(state, "wait") == 0) {
        wait(NULL);
    } else if (strcmp(state, "sleep") == 0) {
        sleep(1000);
    } else if (strcmp(state, "stopped") == 0) {
        raise(SIGSTOP);
    } else if (strcmp(state, "writing") == 0) {
        while (write(1, "more\n", 5) > 0) {
        }
    }
    return 3;
}
