// Stopping and continuing processes, and what their parent learns of it; process groups; signals that were pending.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t children, codes[16], continued;

static void on_child(int signal, siginfo_t *info, void *context) {
    if (children < 16) {
        codes[children++] = info->si_code;
    }
}

static void on_continue(int signal) {
    continued++;
}

static void show(const char *what, pid_t expected, int options) {
    int status = 0;
    pid_t pid = waitpid(expected, &status, options);
    printf("%s: %d", what, pid == expected ? 1 : (int) pid);
    if (pid > 0) {
        printf(" %04x stopped %d by %d continued %d", status, WIFSTOPPED(status),
               WIFSTOPPED(status) ? WSTOPSIG(status) : 0, WIFCONTINUED(status));
    }
    printf("\n");
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    struct sigaction action = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGCHLD, &action, NULL);
    int ends[2];
    int ready[2];
    pipe(ends);
    pipe(ready);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGCONT, on_continue);
        printf("setpgid %d\n", setpgid(0, 0));
        write(ready[1], "r", 1);
        char byte;
        int got = read(ends[0], &byte, 1);
        printf("child: read %d after %d continues, errno %d\n", got, continued, got < 0 ? errno : 0);
        raise(SIGTSTP);
        printf("child: went on, %d continues\n", continued);
        raise(SIGSTOP);
        printf("child: went on again, %d continues\n", continued);
        pause();
        _exit(0);
    }
    char byte;
    read(ready[0], &byte, 1);
    kill(child, SIGSTOP);
    show("stopped", child, WUNTRACED);
    show("nothing new", child, WUNTRACED | WNOHANG);
    kill(child, SIGCONT);
    show("continued", child, WCONTINUED);
    kill(child, SIGSTOP);
    siginfo_t info;
    memset(&info, 0, sizeof info);
    printf("waitid %d", waitid(P_PID, child, &info, WSTOPPED | WNOWAIT));
    printf(" code %d status %d pid %d\n", info.si_code, info.si_status, info.si_pid == child);
    // A stopped process handles no signal until it is continued, and a stop cancels a pending continue.
    kill(child, SIGTERM);
    struct timespec moment = {0, 20000000};
    nanosleep(&moment, NULL);
    show("still there", child, WNOHANG);
    show("stopped", child, WUNTRACED | WNOHANG);
    kill(child, SIGKILL);
    show("killed", child, WUNTRACED);
    // What lies between can be merged into one.
    printf("children's signals: first %d, last %d\n", codes[0], codes[children - 1]);

    children = 0;
    action.sa_flags |= SA_NOCLDSTOP;
    sigaction(SIGCHLD, &action, NULL);
    child = fork();
    if (child == 0) {
        signal(SIGCONT, on_continue);
        setpgid(0, 0);
        raise(SIGTSTP);
        printf("child: went on, %d continues\n", continued);
        raise(SIGSTOP);
        printf("child: went on again, %d continues\n", continued);
        _exit(5);
    }
    show("by itself", child, WUNTRACED);
    killpg(child, SIGCONT);
    show("again", child, WUNTRACED);
    kill(child, SIGCONT);
    show("end", child, 0);
    printf("%d signals\n", children);

    // In an orphaned group the terminal's stop signals do nothing.
    child = fork();
    if (child == 0) {
        setsid();
        raise(SIGTSTP);
        raise(SIGTTIN);
        _exit(6);
    }
    show("orphaned", child, WUNTRACED);

    // A signal that is pending when a call lets it in ends the call.
    sigset_t set, none;
    sigemptyset(&set);
    sigemptyset(&none);
    sigaddset(&set, SIGCONT);
    signal(SIGCONT, on_continue);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGCONT);
    int suspended = sigsuspend(&none);
    printf("sigsuspend %d %d, %d continues\n", suspended, errno == EINTR, continued);
    int moved = setpgid(0, 0);
    printf("setpgid %d, %d\n", moved, getpgrp() == getpid());
    printf("of init %d\n", setpgid(1, 0) < 0 && errno == ESRCH);
    return 0;
}
