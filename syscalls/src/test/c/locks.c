// flock(2), record locks of processes and of open files, among processes. The argument is an empty directory.
#include "try.h"
#include <pthread.h>
#include <sys/wait.h>

static int a, step[2], back[2];

static void caught(int signal) { printf("signal %d\n", signal); }

static int lock(int fd, int command, int type, long start, long length) {
    struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    return fcntl(fd, command, &l);
}

static void show(int fd, int command, int type, long start, long length) {
    struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    if (fcntl(fd, command, &l) != 0) {
        printf("%s\n", strerrorname_np(errno));
    } else if (l.l_type == F_UNLCK) {
        printf("free\n");
    } else {
        printf("%s %ld+%ld by %s\n", l.l_type == F_RDLCK ? "read" : "write", (long) l.l_start, (long) l.l_len,
                l.l_pid == -1 ? "a description" : l.l_pid == getpid() ? "me" : l.l_pid == getppid() ? "the parent"
                        : "another");
    }
    fflush(stdout);
}

static void signal_step(int *pipe) { write(pipe[1], "x", 1); }
static void await_step(int *pipe) { char c; read(pipe[0], &c, 1); }

static void *holder(void *unused) {
    usleep(30000);
    flock((long) unused, LOCK_UN);
    return 0;
}

/* A child that locks, says so, and unlocks when it is told. */
static pid_t child(int command, int type, long start, long length) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open("a", O_RDWR);
        int result = command == LOCK_EX || command == LOCK_SH
                ? flock(fd, command) : lock(fd, command, type, start, length);
        signal_step(step);
        await_step(back);
        usleep(20000);
        _exit(result ? 1 : 0);
    }
    await_step(step);
    return pid;
}

static void end(pid_t pid) {
    int status;
    waitpid(pid, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
}

int main(int argc, char **argv) {
    enter(argv[1]);
    pipe(step);
    pipe(back);
    a = open("a", O_CREAT | O_RDWR, 0644);
    int b = open("a", O_RDWR), readonly = open("a", O_RDONLY), writeonly = open("a", O_WRONLY);
    int path = open("a", O_PATH), status;
    pid_t pid;
    signal(SIGUSR1, caught);

    // flock
    TRY(flock(a, LOCK_EX));
    TRY(flock(b, LOCK_EX | LOCK_NB));
    TRY(flock(b, LOCK_SH | LOCK_NB));
    TRY(flock(a, LOCK_SH));
    TRY(flock(b, LOCK_SH | LOCK_NB));
    TRY(flock(b, LOCK_EX | LOCK_NB));
    TRY(flock(a, LOCK_UN));
    TRY(flock(b, LOCK_UN));
    TRY(flock(path, LOCK_SH));
    TRY(flock(99, LOCK_SH));
    TRY(flock(a, 0));
    TRY(flock(readonly, LOCK_EX));
    TRY(flock(readonly, LOCK_UN));
    TRY(flock(step[0], LOCK_EX));
    pid = child(LOCK_EX, 0, 0, 0);
    TRY(flock(a, LOCK_SH | LOCK_NB));
    signal_step(back);
    TRY(flock(a, LOCK_SH));
    end(pid);
    TRY(flock(a, LOCK_UN));
    pthread_t thread;
    TRY(flock(b, LOCK_EX));
    pthread_create(&thread, 0, holder, (void *) (long) b);
    TRY(flock(a, LOCK_EX));
    pthread_join(thread, 0);
    // A duplicate has the same lock, and a child, too.
    int copy = dup(a);
    TRY(flock(copy, LOCK_EX | LOCK_NB));
    close(copy);
    TRY(flock(b, LOCK_EX | LOCK_NB));
    fflush(stdout);
    if ((pid = fork()) == 0) {
        _exit(flock(a, LOCK_UN));
    }
    end(pid);
    TRY(flock(b, LOCK_EX | LOCK_NB));
    TRY(flock(b, LOCK_UN));

    // Locks of processes.
    TRY(lock(a, F_SETLK, F_WRLCK, 0, 10));
    TRY(lock(b, F_SETLK, F_WRLCK, 5, 10));
    show(b, F_GETLK, F_WRLCK, 0, 100);
    fflush(stdout);
    if ((pid = fork()) == 0) {
        show(b, F_GETLK, F_WRLCK, 0, 100);
        show(b, F_GETLK, F_RDLCK, 20, 100);
        TRY(lock(b, F_SETLK, F_RDLCK, 14, 1));
        TRY(lock(b, F_SETLK, F_WRLCK, 15, 0));
        TRY(lock(b, F_SETLK, F_UNLCK, 0, 0));
        fflush(stdout);
        _exit(0);
    }
    end(pid);
    TRY(lock(a, F_SETLK, F_RDLCK, 3, 4));
    fflush(stdout);
    if ((pid = fork()) == 0) {
        show(b, F_GETLK, F_RDLCK, 0, 0);
        show(b, F_GETLK, F_WRLCK, 3, 0);
        show(b, F_GETLK, F_WRLCK, 8, 0);
        fflush(stdout);
        _exit(0);
    }
    end(pid);
    TRY(lock(readonly, F_SETLK, F_WRLCK, 100, 1));
    TRY(lock(writeonly, F_SETLK, F_RDLCK, 100, 1));
    TRY(lock(a, F_SETLK, 7, 0, 1));
    TRY(lock(a, F_SETLK, F_WRLCK, -1, 1));
    TRY(lock(a, F_SETLK, F_WRLCK, 10, -5));
    TRY(lock(a, F_SETLK, F_WRLCK, 10, -11));
    TRY(lock(path, F_SETLK, F_WRLCK, 0, 1));
    TRY(lock(99, F_SETLK, F_WRLCK, 0, 1));
    TRY(fcntl(a, F_SETLK, 8));
    TRY(fcntl(a, F_GETLK, 8));
    TRY(close(dup(a)));
    fflush(stdout);
    if ((pid = fork()) == 0) {
        show(b, F_GETLK, F_WRLCK, 0, 0);
        _exit(0);
    }
    end(pid);

    // Waiting: for the end of a process, for an unlock, for a downgrade; a signal.
    pid = child(F_SETLK, F_WRLCK, 0, 10);
    TRY(lock(a, F_SETLK, F_RDLCK, 5, 1));
    signal_step(back);
    TRY(lock(a, F_SETLKW, F_WRLCK, 5, 1));
    end(pid);
    TRY(lock(a, F_SETLK, F_UNLCK, 0, 0));
    for (int type = F_RDLCK; type <= F_UNLCK; type += 2) {
        fflush(stdout);
        if ((pid = fork()) == 0) {
            lock(a, F_SETLK, F_WRLCK, 0, 10);
            signal_step(step);
            await_step(back);
            usleep(20000);
            lock(a, F_SETLK, type, 0, 10);
            await_step(back);
            _exit(0);
        }
        await_step(step);
        signal_step(back);
        TRY(lock(a, F_SETLKW, F_RDLCK, 5, 1));
        signal_step(back);
        end(pid);
        TRY(lock(a, F_SETLK, F_UNLCK, 0, 0));
    }
    struct sigaction action = {.sa_handler = caught};
    sigaction(SIGALRM, &action, 0);
    fflush(stdout);
    pid_t parent = getpid();
    if ((pid = fork()) == 0) {
        lock(a, F_SETLK, F_WRLCK, 0, 10);
        flock(open("a", O_RDWR), LOCK_EX);
        signal_step(step);
        await_step(back);
        usleep(20000);
        kill(parent, SIGALRM);
        await_step(back);
        usleep(20000);
        kill(parent, SIGALRM);
        await_step(back);
        _exit(0);
    }
    await_step(step);
    signal_step(back);
    TRY(lock(a, F_SETLKW, F_WRLCK, 5, 1));
    signal_step(back);
    TRY(flock(a, LOCK_EX));
    signal_step(back);
    end(pid);
    TRY(flock(a, LOCK_UN));

    // A deadlock.
    TRY(lock(a, F_SETLK, F_WRLCK, 0, 1));
    fflush(stdout);
    if ((pid = fork()) == 0) {
        lock(a, F_SETLK, F_WRLCK, 1, 1);
        signal_step(step);
        // One of both is refused, the other one gets what it wants then.
        int result = lock(a, F_SETLKW, F_WRLCK, 0, 1);
        _exit(result ? errno == EDEADLK ? 2 : 1 : 0);
    }
    await_step(step);
    errno = 0;
    int mine = lock(a, F_SETLKW, F_WRLCK, 1, 1);
    int refused = mine && errno == EDEADLK;
    if (mine) {
        lock(a, F_SETLK, F_UNLCK, 0, 1);
    }
    waitpid(pid, &status, 0);
    printf("%d refused\n", refused + (WEXITSTATUS(status) == 2));
    TRY(lock(a, F_SETLK, F_UNLCK, 0, 0));

    // Locks of open files.
    TRY(lock(a, F_OFD_SETLK, F_WRLCK, 0, 10));
    TRY(lock(b, F_OFD_SETLK, F_WRLCK, 5, 10));
    show(b, F_OFD_GETLK, F_WRLCK, 0, 0);
    show(b, F_GETLK, F_WRLCK, 0, 0);
    TRY(lock(b, F_SETLK, F_WRLCK, 5, 1));
    TRY(lock(b, F_SETLK, F_WRLCK, 50, 1));
    TRY(lock(b, F_OFD_SETLK, F_WRLCK, 50, 1));
    show(b, F_OFD_GETLK, F_WRLCK, 50, 0);
    fflush(stdout);
    if ((pid = fork()) == 0) {
        usleep(20000);
        _exit(lock(a, F_OFD_SETLK, F_UNLCK, 0, 10));
    }
    TRY(lock(b, F_OFD_SETLKW, F_WRLCK, 0, 10));
    end(pid);
    pid = child(F_OFD_SETLK, F_RDLCK, 100, 10);
    TRY(lock(b, F_OFD_SETLK, F_WRLCK, 105, 1));
    signal_step(back);
    TRY(lock(b, F_OFD_SETLKW, F_WRLCK, 105, 1));
    end(pid);
    struct flock l = {.l_type = F_WRLCK, .l_pid = 5};
    TRY(fcntl(a, F_OFD_SETLK, &l));
    TRY(fcntl(a, F_OFD_GETLK, &l));

    // Many, all of which want the same.
    int counter = open("counter", O_CREAT | O_RDWR, 0644), value = 0;
    write(counter, &value, sizeof value);
    for (int i = 0; i < 6; i++) {
        if (fork() == 0) {
            int fd = open("counter", O_RDWR);
            for (int j = 0; j < 50; j++) {
                lock(fd, F_SETLKW, F_WRLCK, 0, 0);
                flock(fd, LOCK_EX);
                pread(fd, &value, sizeof value, 0);
                value++;
                if (j % 10 == 0) {
                    usleep(100);
                }
                pwrite(fd, &value, sizeof value, 0);
                flock(fd, LOCK_UN);
                lock(fd, F_SETLK, F_UNLCK, 0, 0);
            }
            _exit(0);
        }
    }
    while (wait(&status) > 0) {
    }
    pread(counter, &value, sizeof value, 0);
    printf("%d\n", value);
    return 0;
}
