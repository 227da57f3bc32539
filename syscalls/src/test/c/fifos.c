// FIFOs (fifo(7), pipe(7)): whoever opens one waits for the other side alone. The argument is an empty directory.
#include "try.h"
#include <pthread.h>
#include <sys/wait.h>

static void caught(int signal) { printf("signal %d\n", signal); }
static void quiet(int signal) {}

static void *ticks(void *count) {
    while (*(volatile int *) count < 3) {
        usleep(1000);
        ++*(volatile int *) count;
    }
    return 0;
}

static int count_bytes(int fd) {
    int got, sum = 0;
    while ((got = read(fd, buf, sizeof buf)) > 0) {
        sum += got;
    }
    return sum;
}

int main(int argc, char **argv) {
    enter(argv[1]);
    signal(SIGPIPE, caught);
    int fd, other, status;
    TRY(mkfifo("f", 0644));
    TRY(mkfifo("f", 0644));

    // Without waiting.
    TRY(open("f", O_WRONLY | O_NONBLOCK));
    TRY(fd = open("f", O_RDONLY | O_NONBLOCK));
    TRY(fcntl(fd, F_GETFL));
    TRY(read(fd, buf, 10));
    struct pollfd p = {fd, POLLIN};
    TRY(poll(&p, 1, 0));
    TRY(other = open("f", O_WRONLY | O_NONBLOCK));
    TRY(read(fd, buf, 10));
    TRY(write(other, "hello", 5));
    TRY(poll(&p, 1, 0));
    printf("%x\n", p.revents);
    TRY(read(fd, buf, 3));
    TRY(close(other));
    TRY(poll(&p, 1, 0));
    printf("%x\n", p.revents);
    TRY(read(fd, buf, 3));
    TRY(read(fd, buf, 3));
    TRY(poll(&p, 1, 0));
    printf("%x\n", p.revents);
    TRY(other = open("f", O_WRONLY));
    TRY(fcntl(other, F_GETFL));
    TRY(close(fd));
    TRY(write(other, "x", 1));
    TRY(fcntl(other, F_SETPIPE_SZ, 4096));
    TRY(close(other));
    TRY(open("f", O_RDONLY | O_NONBLOCK | O_DIRECTORY));
    TRY(fd = open("f", O_RDWR));
    TRY(fcntl(fd, F_GETFL));
    TRY(write(fd, "abc", 3));
    TRY(read(fd, buf, 10));
    TRY(lseek(fd, 0, 0));
    TRY(ftruncate(fd, 0));
    TRY(fd = open("f", O_PATH));
    TRY(close(fd));
    for (int i = 3; i < 20; i++) {
        close(i);
    }

    // A reader waits for a writer, and the other way round, while other threads run.
    for (int reads = 0; reads < 2; reads++) {
        int count = 0;
        pthread_t thread;
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            usleep(30000);
            fd = open("f", reads ? O_WRONLY : O_RDONLY);
            _exit(reads ? write(fd, "twelve bytes", 12) : read(fd, buf, 100));
        }
        pthread_create(&thread, 0, ticks, &count);
        TRY(fd = open("f", reads ? O_RDONLY : O_WRONLY));
        if (reads) {
            TRY(read(fd, buf, 100));
        } else {
            TRY(write(fd, "seven b", 7));
        }
        TRY(close(fd));
        pthread_join(thread, 0);
        waitpid(child, &status, 0);
        printf("%d ticks, child %d\n", count, WEXITSTATUS(status));
    }

    // Both at once.
    fflush(stdout);
    if (fork() == 0) {
        fd = open("f", O_WRONLY);
        for (int i = 0; i < 50; i++) {
            write(fd, buf, 10000);
        }
        _exit(0);
    }
    TRY(fd = open("f", O_RDONLY));
    printf("%d bytes\n", count_bytes(fd));
    wait(&status);
    TRY(close(fd));

    // A signal ends the waiting, with SA_RESTART it goes on.
    struct sigaction action = {.sa_handler = quiet};
    sigaction(SIGALRM, &action, 0);
    for (int flags = O_RDONLY; flags <= O_WRONLY; flags++) {
        ualarm(20000, 20000);
        TRY(open("f", flags));
        ualarm(0, 0);
    }
    action.sa_flags = SA_RESTART;
    action.sa_handler = caught;
    sigaction(SIGUSR1, &action, 0);
    fflush(stdout);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        usleep(20000);
        kill(parent, SIGUSR1);
        usleep(20000);
        fd = open("f", O_WRONLY);
        _exit(write(fd, "z", 1));
    }
    TRY(fd = open("f", O_RDONLY));
    TRY(read(fd, buf, 100));
    waitpid(child, &status, 0);
    TRY(close(fd));
    // Nobody is left who would let a writer in.
    TRY(open("f", O_WRONLY | O_NONBLOCK));

    // Who waits can be killed.
    fflush(stdout);
    child = fork();
    if (child == 0) {
        open("f", O_RDONLY);
        _exit(1);
    }
    usleep(20000);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));
    TRY(open("f", O_WRONLY | O_NONBLOCK));

    // Writers of no more than PIPE_BUF bytes do not mix.
    for (char c = 'a'; c < 'e'; c++) {
        fflush(stdout);
        if (fork() == 0) {
            fd = open("f", O_WRONLY);
            memset(buf, c, 4096);
            for (int i = 0; i < 40; i++) {
                write(fd, buf, 4096);
            }
            _exit(0);
        }
    }
    // Open for both, so that a pause between two writers is not the end.
    fd = open("f", O_RDWR);
    int torn = 0, blocks = 0;
    for (; blocks < 160; blocks++) {
        for (int got = 0; got < 4096; ) {
            got += read(fd, buf + got, 4096 - got);
        }
        for (int i = 1; i < 4096; i++) {
            torn += buf[i] != buf[0];
        }
    }
    printf("%d blocks, %d torn\n", blocks, torn);
    while (wait(&status) > 0) {
    }
    return 0;
}
