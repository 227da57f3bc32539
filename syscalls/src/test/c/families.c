// Parents and children: what can be waited for, orphans and who adopts them, ends of threads, exec from threads.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name(long result) {
    return result < 0 ? strerrorname_np(errno) : "done";
}

static void status(const char *what, int status) {
    if (WIFEXITED(status)) {
        printf("%s: exited %d\n", what, WEXITSTATUS(status));
    } else if (WIFSIGNALED(status)) {
        printf("%s: killed by %d\n", what, WTERMSIG(status));
    } else if (WIFSTOPPED(status)) {
        printf("%s: stopped by %d\n", what, WSTOPSIG(status));
    } else {
        printf("%s: continued %d\n", what, WIFCONTINUED(status));
    }
}

static long clone_(unsigned long flags) {
    return syscall(SYS_clone, flags, 0, 0, 0, 0);
}

static void waits(void) {
    int s;
    siginfo_t info;
    pid_t child = fork();
    if (child == 0) {
        _exit(4);
    }
    memset(&info, 0, sizeof info);
    printf("WNOWAIT: %s", name(waitid(P_PID, child, &info, WEXITED | WNOWAIT)));
    printf(" %d %d %d %d\n", info.si_signo, info.si_code, info.si_status, info.si_pid == child);
    printf("only stops: %d\n", waitid(P_PID, child, &info, WSTOPPED | WNOHANG));
    printf("nothing to tell: %d %d\n", info.si_pid, info.si_signo);
    printf("clones only: %s\n", name(waitpid(child, &s, __WCLONE)));
    printf("other group: %s\n", name(waitpid(-child, &s, 0)));
    printf("all kinds: %d\n", waitpid(child, &s, __WALL) == child);
    status("waited", s);
    printf("bad options: %s", name(waitpid(-1, &s, 64)));
    printf(" %s", name(waitid(P_ALL, 0, &info, 0)));
    printf(" %s", name(waitid(77, 0, &info, WEXITED)));
    printf(" %s", name(waitid(P_PID, 0, &info, WEXITED)));
    printf(" %s\n", name(waitpid(INT32_MIN, &s, 0)));

    child = fork();
    if (child == 0) {
        raise(SIGSTOP);
        for (;;) {
            pause();
        }
    }
    waitpid(child, &s, WUNTRACED);
    status("child", s);
    printf("again: %d\n", waitpid(child, &s, WUNTRACED | WNOHANG));
    kill(child, SIGCONT);
    waitpid(child, &s, WCONTINUED);
    status("child", s);
    kill(child, SIGTERM);
    waitpid(child, &s, WUNTRACED | WCONTINUED);
    status("child", s);

    child = clone_(0);
    if (child == 0) {
        _exit(6);
    }
    printf("plain wait: %s\n", name(waitpid(-1, &s, 0)));
    printf("clone: %d", waitpid(-1, &s, __WCLONE) == child);
    status("", s);
    signal(SIGUSR1, SIG_IGN);
    child = clone_(SIGUSR1);
    if (child == 0) {
        _exit(7);
    }
    printf("with another signal: %d", waitpid(-1, &s, __WALL) == child);
    status("", s);

    child = fork();
    if (child == 0) {
        _exit(8);
    }
    printf("bad status: %s", name(waitpid(child, (int *) 8, 0)));
    printf(", then %s\n", name(waitpid(child, &s, 0)));
}

static int caught;

static void count(int signal) {
    caught++;
}

static void reapers(void) {
    int s;
    struct sigaction action = {.sa_handler = count, .sa_flags = SA_NOCLDWAIT | SA_RESTART};
    sigaction(SIGCHLD, &action, NULL);
    if (fork() == 0) {
        _exit(1);
    }
    printf("no zombies: %s", name(waitpid(-1, &s, 0)));
    printf(", signals %d\n", caught);
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0) {
        _exit(1);
    }
    printf("ignored: %s\n", name(waitpid(-1, &s, 0)));
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("counted %d\n", usage.ru_maxrss > 0);
    signal(SIGCHLD, SIG_DFL);
}

static int pipe_[2];

static void *maker(void *argument) {
    pid_t child = fork();
    if (child == 0) {
        _exit(11);
    }
    int s;
    *(pid_t *) argument = child;
    printf("own thread's: %d\n", waitid(P_PID, child, &(siginfo_t) {0}, WEXITED | __WNOTHREAD | WNOWAIT));
    return NULL;
}

static void *sleeper(void *argument) {
    char c;
    read(pipe_[0], &c, 1);
    return NULL;
}

static void *last(void *argument) {
    // The first thread is a zombie by the time that its entry says so.
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", getpid());
    do {
        FILE *file = fopen(path, "r");
        fgets(text, sizeof text, file);
        fclose(file);
    } while (strrchr(text, ')')[2] != 'Z');
    printf("zombie leader, kill %s, tgkill %s\n", name(kill(getpid(), 0)), name(tgkill(getpid(), getpid(), 0)));
    write(pipe_[1], "e", 1);
    return NULL;
}

static void *executes(void *argument) {
    char text[16];
    snprintf(text, sizeof text, "%d", getpid());
    execl("/proc/self/exe", "families", "executed", text, NULL);
    _exit(99);
}

static void *leaves(void *argument) {
    syscall(SYS_exit, 3);
}

static void threads(void) {
    int s;
    pthread_t thread;
    pid_t child = 0;
    pthread_create(&thread, NULL, maker, &child);
    pthread_join(thread, NULL);
    // The thread that made it is gone, so the child is this one's now.
    printf("inherited: %d", waitpid(child, &s, __WNOTHREAD) == child);
    status("", s);

    pipe(pipe_);
    if (fork() == 0) {
        pthread_create(&thread, NULL, sleeper, NULL);
        pid_t grandchild = fork();
        if (grandchild == 0) {
            _exit(1);
        }
        pthread_create(&thread, NULL, last, NULL);
        syscall(SYS_exit, 21);
    }
    wait(&s);
    status("the last thread's status", s);
    if (fork() == 0) {
        pthread_create(&thread, NULL, sleeper, NULL);
        pthread_create(&thread, NULL, executes, NULL);
        for (;;) {
            pause();
        }
    }
    wait(&s);
    status("executed by a thread", s);

    if (fork() == 0) {
        pthread_create(&thread, NULL, leaves, NULL);
        pthread_join(thread, NULL);
        pthread_create(&thread, NULL, sleeper, NULL);
        exit(31);
    }
    wait(&s);
    status("exit with threads", s);
}

static void orphans(void) {
    int s;
    int ends[2];
    pipe(ends);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int set = 0;
    prctl(PR_GET_CHILD_SUBREAPER, &set);
    pid_t self = getpid();
    pid_t child = fork();
    if (child == 0) {
        int inherited;
        prctl(PR_GET_CHILD_SUBREAPER, &inherited);
        pid_t parent = getpid();
        if (fork() == 0) {
            while (getppid() == parent) {
                usleep(1000);
            }
            _exit(getppid() == self ? 41 : 42);
        }
        _exit(inherited);
    }
    waitpid(child, &s, 0);
    status("not inherited", s);
    printf("set %d, adopted: %d", set, wait(&s) > 0);
    status("", s);
    prctl(PR_SET_CHILD_SUBREAPER, 0);

    // A signal when the parent ends.
    child = fork();
    if (child == 0) {
        pid_t parent = getpid();
        if (fork() == 0) {
            sigset_t set;
            siginfo_t info;
            sigemptyset(&set);
            sigaddset(&set, SIGUSR2);
            sigprocmask(SIG_BLOCK, &set, NULL);
            prctl(PR_SET_PDEATHSIG, SIGUSR2);
            write(ends[1], "r", 1);
            sigwaitinfo(&set, &info);
            dprintf(ends[1], "%d %d %d", info.si_signo, info.si_code, info.si_pid == parent);
            _exit(0);
        }
        char c;
        read(ends[0], &c, 1);
        _exit(0);
    }
    waitpid(child, &s, 0);
    char text[32] = {0};
    read(ends[0], text, sizeof text);
    printf("death signal: %s\n", text);

    // An orphaned process group with a stopped process gets SIGHUP and SIGCONT.
    child = fork();
    if (child == 0) {
        setpgid(0, 0);
        pid_t grandchild = fork();
        if (grandchild == 0) {
            sigset_t set;
            int signal;
            sigfillset(&set);
            sigprocmask(SIG_SETMASK, &set, NULL);
            setpgid(0, 0);
            write(ends[1], "r", 1);
            raise(SIGSTOP);
            sigemptyset(&set);
            sigaddset(&set, SIGHUP);
            sigwait(&set, &signal);
            dprintf(ends[1], "hung up %d", signal == SIGHUP);
            _exit(0);
        }
        char c;
        read(ends[0], &c, 1);
        waitpid(grandchild, &s, WUNTRACED);
        _exit(WIFSTOPPED(s));
    }
    waitpid(child, &s, 0);
    status("stopped", s);
    memset(text, 0, sizeof text);
    read(ends[0], text, sizeof text);
    printf("%s\n", text);
}

static void flags(void) {
    printf("thread without memory: %s\n", name(clone_(CLONE_THREAD | SIGCHLD)));
    printf("actions without memory: %s\n", name(clone_(CLONE_SIGHAND | SIGCHLD)));
    printf("thread without actions: %s\n", name(clone_(CLONE_THREAD | CLONE_VM)));
    struct clone_args args = {.exit_signal = SIGCHLD};
    printf("too small: %s\n", name(syscall(SYS_clone3, &args, 63)));
    printf("too large: %s\n", name(syscall(SYS_clone3, &args, 5000)));
    char large[256] = {0};
    memcpy(large, &args, sizeof args);
    large[200] = 1;
    printf("unknown field: %s\n", name(syscall(SYS_clone3, large, sizeof large)));
    printf("bad address: %s\n", name(syscall(SYS_clone3, 8, sizeof args)));
    args.exit_signal = 65;
    printf("bad signal: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.exit_signal = SIGCHLD;
    args.stack = 4096;
    printf("stack without size: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.stack = 0;
    args.flags = CLONE_PARENT;
    printf("parent with a signal: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = CLONE_DETACHED;
    printf("detached: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = CLONE_CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM;
    printf("clears shared actions: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = 0x8;
    printf("signal in flags: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = 1ull << 40;
    printf("unknown flag: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = 0;
    args.set_tid_size = 1;
    printf("no ids: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    pid_t ids[2] = {getpid(), 1};
    args.set_tid = (uintptr_t) ids;
    args.set_tid_size = 33;
    printf("too many ids: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.set_tid_size = 0;
    printf("no number of ids: %s\n", name(syscall(SYS_clone3, &args, sizeof args)));
    args.set_tid = 0;
    signal(SIGUSR1, count);
    args.flags = CLONE_CLEAR_SIGHAND;
    pid_t child = syscall(SYS_clone3, &args, sizeof args);
    if (child == 0) {
        struct sigaction action;
        sigaction(SIGUSR1, NULL, &action);
        _exit(action.sa_handler == SIG_DFL ? 51 : 52);
    }
    int s;
    waitpid(child, &s, 0);
    status("cleared actions", s);

    // A sibling: its parent is this process's, and vfork's caller goes on when its child has ended.
    child = fork();
    if (child == 0) {
        pid_t parent = getppid();
        pid_t sibling = clone_(CLONE_PARENT | SIGCHLD);
        if (sibling == 0) {
            _exit(getppid() == parent ? 61 : 62);
        }
        _exit(waitpid(sibling, &s, 0) < 0 && errno == ECHILD ? 63 : 64);
    }
    waitpid(child, &s, 0);
    status("child", s);
    wait(&s);
    status("its sibling", s);
    volatile int shared = 1;
    child = vfork();
    if (child == 0) {
        shared = 2;
        _exit(0);
    }
    printf("vfork shares memory: %d\n", shared);
    waitpid(child, &s, 0);
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc > 1) {
        printf("same id %d, thread %d\n", getpid() == atoi(argv[2]), gettid() == getpid());
        return 17;
    }
    waits();
    reapers();
    threads();
    orphans();
    flags();
    return 0;
}
