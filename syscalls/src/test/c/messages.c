// System V message queues between processes, for comparison with the host.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (long) (x); \
        printf("%s = %ld %s\n", #x, r, r < 0 ? strerrorname_np(errno) : ""); fflush(stdout); } while (0)

static int id;
static struct { long type; char text[8300]; } out, in;

static long sendTo(long type, int size, int flags) {
    out.type = type;
    memset(out.text, 'a' + type % 26, sizeof out.text);
    return msgsnd(id, &out, size, flags);
}

static void receive(long type, int size, int flags) {
    memset(&in, 0, sizeof in);
    errno = 0;
    long r = msgrcv(id, &in, size, type, flags);
    printf("receive %ld %d %#x = %ld %s: %ld %.10s\n", type, size, flags, r, r < 0 ? strerrorname_np(errno) : "",
            in.type, in.text);
    fflush(stdout);
}

static void status(void) {
    struct msqid_ds ds;
    int r = msgctl(id, IPC_STAT, &ds);
    printf("status %d: %lu messages, %lu of %lu bytes, mode %o, mine %d, last %d %d, times %d %d %d\n", r,
            ds.msg_qnum, ds.__msg_cbytes, ds.msg_qbytes, ds.msg_perm.mode, ds.msg_perm.uid == geteuid(),
            ds.msg_lspid == getpid(), ds.msg_lrpid == getpid(), !!ds.msg_stime, !!ds.msg_rtime, !!ds.msg_ctime);
    fflush(stdout);
}

// Until a child sleeps in a system call.
static void awaitSleep(pid_t pid) {
    char name[50], text[500];
    sprintf(name, "/proc/%d/stat", pid);
    for (;;) {
        FILE *file = fopen(name, "r");
        size_t n = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[n] = 0;
        if (strstr(text, ") S ")) {
            return;
        }
        usleep(1000);
    }
}

static void ended(pid_t pid) {
    int status;
    waitpid(pid, &status, 0);
    printf("child: %s %d\n", WIFEXITED(status) ? strerrorname_np(WEXITSTATUS(status)) : "killed", WIFSIGNALED(status));
    fflush(stdout);
}

static pid_t receiver(long type, int size, int flags) {
    pid_t pid = fork();
    if (pid == 0) {
        long r = msgrcv(id, &in, size, type, flags);
        _exit(r < 0 ? errno : in.type == type || type == 0 ? 0 : 99);
    }
    awaitSleep(pid);
    return pid;
}

static void nothing(int signal) {
}

int main(void) {
    key_t key = 0x6c000000 + getpid();
    SHOW(msgget(key, 0600));
    id = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    SHOW(id >= 0);
    SHOW(msgget(key, IPC_CREAT | IPC_EXCL | 0600));
    SHOW(msgget(key, 0) == id);
    status();
    SHOW(sendTo(3, 5, 0));
    SHOW(sendTo(1, 10, 0));
    SHOW(sendTo(2, 0, 0));
    SHOW(sendTo(3, 7, 0));
    SHOW(sendTo(0, 7, 0));
    SHOW(sendTo(-1, 7, 0));
    SHOW(sendTo(1, 8193, 0));
    SHOW(sendTo(1, -1, 0));
    SHOW(msgsnd(id, (void *) 8, 5, 0));
    SHOW(msgsnd(-1, &out, 5, 0));
    SHOW(msgsnd(id + 1, &out, 5, 0));
    SHOW(msgrcv(id + 1, &in, 5, 0, 0));
    SHOW(msgrcv(id, &in, -1, 0, 0));
    status();
    receive(1, 100, MSG_COPY | IPC_NOWAIT);
    receive(4, 100, MSG_COPY | IPC_NOWAIT);
    receive(1, 100, MSG_COPY);
    receive(1, 100, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT);
    receive(9, 100, IPC_NOWAIT);
    receive(1, 9, IPC_NOWAIT);
    receive(1, 9, IPC_NOWAIT | MSG_NOERROR);
    receive(-3, 100, IPC_NOWAIT);
    receive(2, 100, IPC_NOWAIT);
    receive(3, 100, IPC_NOWAIT | MSG_EXCEPT);
    receive(LONG_MIN, 100, 0);
    status();
    SHOW(msgrcv(id, (void *) 8, 100, 0, 0));
    status();
    SHOW(sendTo(1, 8192, 0));
    SHOW(sendTo(1, 8192, 0));
    SHOW(sendTo(1, 1, IPC_NOWAIT));
    SHOW(sendTo(1, 0, IPC_NOWAIT));
    pid_t a = fork();
    if (a == 0) {
        _exit(sendTo(7, 20, 0) < 0 ? errno : 0);
    }
    awaitSleep(a);
    receive(0, 8192, 0);
    ended(a);
    receive(7, 100, 0);
    receive(0, 8192, 0);
    receive(0, 8192, 0);
    status();

    puts("waiting");
    a = receiver(5, 100, 0);
    pid_t b = receiver(6, 100, 0);
    pid_t c = receiver(6, 1, 0);
    SHOW(sendTo(6, 4, 0));
    ended(b);
    SHOW(sendTo(6, 4, 0));
    ended(c);
    receive(0, 100, IPC_NOWAIT);
    SHOW(sendTo(5, 4, 0));
    ended(a);
    struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, 0);
    a = receiver(5, 100, 0);
    kill(a, SIGUSR1);
    ended(a);
    struct msqid_ds ds;
    msgctl(id, IPC_STAT, &ds);
    ds.msg_qbytes = 10;
    ds.msg_perm.mode = 0640;
    SHOW(msgctl(id, IPC_SET, &ds));
    SHOW(sendTo(1, 11, IPC_NOWAIT));
    SHOW(sendTo(1, 10, IPC_NOWAIT));
    status();
    a = receiver(5, 100, 0);
    SHOW(msgctl(id, IPC_RMID, 0));
    ended(a);
    SHOW(msgctl(id, IPC_RMID, 0));
    SHOW(msgctl(id, 99, 0));
    SHOW(msgget(key, 0));
}
