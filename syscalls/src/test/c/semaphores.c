// System V semaphores between processes, for comparison with the host.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (long) (x); \
        printf("%s = %ld %s\n", #x, r, r < 0 ? strerrorname_np(errno) : ""); fflush(stdout); } while (0)

union semun { int val; struct semid_ds *buf; unsigned short *array; struct seminfo *info; };

static int id;

static int one(int number, int change, int flags) {
    struct sembuf op = {number, change, flags};
    return semop(id, &op, 1);
}

static int timed(int number, int change, long milliseconds) {
    struct sembuf op = {number, change, 0};
    struct timespec timeout = {0, milliseconds * 1000000};
    return semtimedop(id, &op, 1, &timeout);
}

static void values(void) {
    unsigned short all[3];
    union semun arg = {.array = all};
    int r = semctl(id, 0, GETALL, arg);
    printf("values %d: %d %d %d\n", r, all[0], all[1], all[2]);
    fflush(stdout);
}

static void awaitWaiters(int number, int kind, int count) {
    while (semctl(id, number, kind) != count) {
        usleep(1000);
    }
}

static pid_t waiter(int number, int change, int flags) {
    pid_t pid = fork();
    if (pid == 0) {
        int r = one(number, change, flags);
        _exit(r < 0 ? errno : 0);
    }
    return pid;
}

static void ended(pid_t pid) {
    int status;
    waitpid(pid, &status, 0);
    printf("child: %s %d\n", WIFEXITED(status) ? strerrorname_np(WEXITSTATUS(status)) : "killed", WIFSIGNALED(status));
    fflush(stdout);
}

static void nothing(int signal) {
}

int main(void) {
    key_t key = 0x6b000000 + getpid();
    SHOW(semget(key, 3, 0600));
    SHOW(semget(key, 0, IPC_CREAT | 0600));
    SHOW(semget(key, -1, IPC_CREAT | 0600));
    SHOW(semget(key, 32001, IPC_CREAT | 0600));
    id = semget(key, 3, IPC_CREAT | IPC_EXCL | 0600);
    SHOW(id >= 0);
    SHOW(semget(key, 3, IPC_CREAT | IPC_EXCL | 0600));
    SHOW(semget(key, 0, 0) == id);
    SHOW(semget(key, 4, 0));
    struct semid_ds ds;
    union semun arg = {.buf = &ds};
    SHOW(semctl(id, 0, IPC_STAT, arg));
    printf("%lu %o %d %d %d\n", ds.sem_nsems, ds.sem_perm.mode, ds.sem_otime == 0, ds.sem_ctime != 0,
            ds.sem_perm.uid == geteuid() && ds.sem_perm.__key == key);
    values();
    unsigned short initial[] = {1, 2, 3}, wrong[] = {1, 40000, 3};
    SHOW(semctl(id, 0, SETALL, (union semun) {.array = initial}));
    SHOW(semctl(id, 0, SETALL, (union semun) {.array = wrong}));
    SHOW(semctl(id, 0, SETALL, (union semun) {.array = (void *) 8}));
    SHOW(semctl(id, 0, GETALL, (union semun) {.array = (void *) 8}));
    values();
    SHOW(semctl(id, 1, SETVAL, (union semun) {.val = 5}));
    SHOW(semctl(id, 1, SETVAL, (union semun) {.val = -1}));
    SHOW(semctl(id, 1, SETVAL, (union semun) {.val = 32768}));
    SHOW(semctl(id, 3, SETVAL, (union semun) {.val = 5}));
    SHOW(semctl(id, -1, GETVAL));
    SHOW(semctl(id, 1, GETVAL));
    SHOW(semctl(id, 1, GETPID) == getpid());
    SHOW(semctl(id, 1, 99));
    SHOW(semctl(id + 1, 1, GETVAL));
    SHOW(semctl(-1, 1, GETVAL));
    SHOW(one(0, -1, 0));
    SHOW(one(0, -1, IPC_NOWAIT));
    SHOW(one(1, 0, IPC_NOWAIT));
    SHOW(one(0, 0, IPC_NOWAIT));
    SHOW(one(3, 1, 0));
    SHOW(one(1, 32763, 0));
    SHOW(semop(id, 0, 0));
    SHOW(semop(id, 0, 1));
    SHOW(semop(id, 0, 501));
    SHOW(semop(id, 0, -1));
    SHOW(semop(-1, &(struct sembuf) {0, 1, 0}, 1));
    struct sembuf both[] = {{1, -1, 0}, {2, -4, IPC_NOWAIT}}, twice[] = {{0, 3, 0}, {0, -2, 0}, {1, -5, 0}, {1, 0, 0}};
    SHOW(semop(id, both, 2));
    values();
    SHOW(semop(id, twice, 4));
    values();
    SHOW(timed(0, -2, 0));
    SHOW(timed(0, -2, 20));
    SHOW(timed(0, -2, 1000));
    SHOW(timed(0, -2, -1));
    SHOW(semtimedop(id, both, 2, (void *) 8));

    puts("waiting");
    fflush(stdout);
    pid_t a = waiter(0, -2, 0);
    awaitWaiters(0, GETNCNT, 1);
    pid_t b = waiter(0, -1, 0);
    ended(b);
    pid_t c = waiter(2, 0, 0);
    awaitWaiters(2, GETZCNT, 1);
    SHOW(semctl(id, 2, GETNCNT));
    values();
    SHOW(one(0, 2, 0));
    ended(a);
    SHOW(one(2, -3, 0));
    ended(c);
    SHOW(semctl(id, 0, GETPID) == a);
    values();
    a = waiter(0, -1, 0);
    awaitWaiters(0, GETNCNT, 1);
    b = waiter(0, -1, 0);
    awaitWaiters(0, GETNCNT, 2);
    SHOW(semctl(id, 0, SETVAL, (union semun) {.val = 1}));
    ended(a);
    SHOW(semctl(id, 0, GETNCNT));
    kill(b, SIGTERM);
    ended(b);
    SHOW(semctl(id, 0, GETNCNT));

    puts("interrupted");
    fflush(stdout);
    if ((a = fork()) == 0) {
        struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
        sigaction(SIGUSR1, &action, 0);
        _exit(one(0, -1, 0) < 0 ? errno : 0);
    }
    awaitWaiters(0, GETNCNT, 1);
    kill(a, SIGUSR1);
    ended(a);

    puts("undone");
    fflush(stdout);
    SHOW(semctl(id, 0, SETALL, (union semun) {.array = initial}));
    if ((a = fork()) == 0) {
        one(0, -1, SEM_UNDO);
        one(1, 4, SEM_UNDO);
        one(2, -1, 0);
        one(0, 0, SEM_UNDO);
        values();
        one(2, 0, 0);
        _exit(0);
    }
    awaitWaiters(2, GETZCNT, 1);
    b = waiter(0, -1, SEM_UNDO);
    awaitWaiters(0, GETNCNT, 1);
    SHOW(one(1, -5, 0));
    SHOW(one(2, -2, 0));
    ended(a);
    ended(b);
    values();
    SHOW(semctl(id, 0, GETPID) == b);
    if ((a = fork()) == 0) {
        one(0, -1, SEM_UNDO);
        semctl(id, 0, SETVAL, (union semun) {.val = 9});
        one(1, 3, SEM_UNDO);
        SHOW(one(1, 32764, SEM_UNDO));
        SHOW(one(1, 32767, SEM_UNDO));
        raise(SIGKILL);
    }
    ended(a);
    values();

    puts("removed");
    fflush(stdout);
    SHOW(semctl(id, 0, SETVAL, (union semun) {.val = 0}));
    a = waiter(0, -1, 0);
    awaitWaiters(0, GETNCNT, 1);
    ds.sem_perm.mode = 0400;
    SHOW(semctl(id, 0, IPC_SET, arg));
    SHOW(semctl(id, 0, IPC_STAT, arg));
    printf("%o %d\n", ds.sem_perm.mode, ds.sem_otime != 0);
    SHOW(semctl(id, 0, IPC_RMID));
    ended(a);
    SHOW(semctl(id, 0, IPC_RMID));
    SHOW(one(0, 1, 0));
    SHOW(semget(key, 3, 0));
}
