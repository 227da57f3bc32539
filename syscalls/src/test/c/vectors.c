// Makes the system calls of a table and writes down what became of each. The table is made by CallVectors.java, which
// also says what the records are. Each call is made by a child with descriptors of its own, so that calls that block,
// end the process or spoil it do not disturb the others.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

#define BASE 0x200000000L
#define READ_ONLY (BASE + 0x100000)
#define NO_ACCESS (BASE + 0x200000)
#define EDGE (BASE + 0x300000)
#define EDGE_SIZE 0x2000
#define FDS 96
#define NOBODY 65534
#define UNPRIVILEGED 1

enum { FILE_FD = 50, DIR_FD, PIPE_R, PIPE_W, EPOLL_FD, SOCK, UDP, PATH_FD, EVENT_FD, TIMER_FD, INOTIFY_FD, NULL_FD,
       MEM_FD, RDONLY, WRONLY, LISTEN, APPEND, SUB_FD, PEER, TCP };

struct call { long number, arguments[6], copy, length, flags; };
struct outcome { long result, returned, status, descriptors, files; };

static struct outcome *shared;
static int traced;
static char content[] = "0123456789abcdef";

static void at(int fd, int wanted) {
    if (fd < 0 || dup2(fd, wanted) < 0) {
        _exit(99);
    }
    if (fd != wanted) {
        close(fd);
    }
}

static void create(void) {
    chmod(".", 0777);
    mkdir("sub", 0777);
    chmod("sub", 0777);
    unlink("file");
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0666);
    fchmod(fd, 0666);
    write(fd, content, 16);
    close(fd);
    symlink("file", "link");
    symlink("loop", "loop");
    symlink("missing", "dangling");
}

static void openAll(void) {
    int pair[2];
    at(open("file", O_RDWR), FILE_FD);
    at(open(".", O_RDONLY | O_DIRECTORY), DIR_FD);
    at(open("sub", O_RDONLY | O_DIRECTORY), SUB_FD);
    pipe(pair);
    write(pair[1], content, 16);
    at(pair[0], PIPE_R);
    at(pair[1], PIPE_W);
    at(epoll_create1(0), EPOLL_FD);
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    write(pair[1], content, 16);
    at(pair[0], SOCK);
    at(pair[1], PEER);
    at(socket(AF_INET, SOCK_DGRAM, 0), UDP);
    at(socket(AF_INET, SOCK_STREAM, 0), TCP);
    at(socket(AF_INET, SOCK_STREAM, 0), LISTEN);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bind(LISTEN, (void *) &any, sizeof any);
    listen(LISTEN, 1);
    fcntl(LISTEN, F_SETFL, O_RDWR | O_NONBLOCK);
    at(open("file", O_PATH), PATH_FD);
    at(eventfd(1, 0), EVENT_FD);
    at(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), TIMER_FD);
    at(inotify_init1(IN_NONBLOCK), INOTIFY_FD);
    at(open("/dev/null", O_RDWR), NULL_FD);
    at(memfd_create("memory", MFD_ALLOW_SEALING), MEM_FD);
    at(open("file", O_RDONLY), RDONLY);
    at(open("file", O_WRONLY), WRONLY);
    at(open("file", O_RDWR | O_APPEND), APPEND);
}

static long openDescriptors(void) {
    long hash = 0;
    for (int fd = 0; fd < FDS; fd++) {
        int flags = fcntl(fd, F_GETFD);
        hash = hash * 3 + (flags < 0 ? 0 : 1 + flags);
    }
    return hash;
}

/** A sum over the names in the directory and what stat tells of their files. */
static long files(void) {
    long sum = 0;
    DIR *directory = opendir(".");
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        long hash = 5381;
        for (char *c = entry->d_name; *c != 0; c++) {
            hash = hash * 33 + *c;
        }
        struct stat status = {0};
        lstat(entry->d_name, &status);
        int regular = S_ISREG(status.st_mode) || S_ISLNK(status.st_mode);
        sum += hash * (1 + status.st_mode) + (regular ? status.st_size * 7 + status.st_nlink : 0);
    }
    closedir(directory);
    return sum;
}

static void reset(void) {
    DIR *directory = opendir(".");
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0
                && unlink(entry->d_name) != 0) {
            rmdir(entry->d_name);
        }
    }
    closedir(directory);
    create();
}

static long invoke(struct call *call) {
    long result;
    register long d __asm__("r10") = call->arguments[3];
    register long e __asm__("r8") = call->arguments[4];
    register long f __asm__("r9") = call->arguments[5];
    __asm__ volatile("syscall" : "=a"(result)
            : "a"(call->number), "D"(call->arguments[0]), "S"(call->arguments[1]), "d"(call->arguments[2]), "r"(d),
              "r"(e), "r"(f)
            : "rcx", "r11", "memory");
    return result;
}

static void child(struct call *call) {
    pid_t self = getpid();
    struct outcome *out = shared;
    setpgid(0, 0);
    openAll();
    memcpy((char *) EDGE + EDGE_SIZE - call->length, (char *) call->copy, call->length);
    if ((call->flags & UNPRIVILEGED) && getuid() == 0) {
        syscall(SYS_setgroups, 0, NULL);
        syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY);
        syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    long result = invoke(call);
    if (syscall(SYS_getpid) != self) {
        _exit(0);
    }
    out->result = result;
    out->returned = 1;
    if (!traced) {
        out->descriptors = openDescriptors();
    }
    _exit(0);
}

static void *map(long address, long size, int protection, int fd) {
    int flags = MAP_FIXED_NOREPLACE | (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_PRIVATE);
    void *at = mmap((void *) address, size, protection, flags, fd, 0);
    if (at == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    return at;
}

/** vectors IMAGE CALLS OUTCOMES DIRECTORY MILLISECONDS [traced]: then it does not look for open descriptors */
int main(int argc, char **argv) {
    int image = open(argv[1], O_RDONLY), table = open(argv[2], O_RDONLY);
    int outcomes = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    struct stat status;
    fstat(image, &status);
    map(BASE, status.st_size, PROT_READ | PROT_WRITE, image);
    map(READ_ONLY, status.st_size, PROT_READ, image);
    map(NO_ACCESS, status.st_size, PROT_NONE, image);
    map(EDGE, EDGE_SIZE, PROT_READ | PROT_WRITE, -1);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    close(image);
    fcntl(table, F_DUPFD_CLOEXEC, 90);
    fcntl(outcomes, F_DUPFD_CLOEXEC, 91);
    close(table);
    close(outcomes);
    long wait = atol(argv[5]);
    traced = argc > 6;
    struct timespec limit = {wait / 1000, wait % 1000 * 1000000};
    if (chdir(argv[4]) != 0) {
        perror(argv[4]);
        return 2;
    }
    umask(022);
    create();
    struct rlimit cores = {0, 0};
    setrlimit(RLIMIT_CORE, &cores);
    long before = files();
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, NULL);
    struct call call;
    while (read(90, &call, sizeof call) == sizeof call) {
        memset(shared, 0, sizeof *shared);
        pid_t pid = fork();
        if (pid == 0) {
            child(&call);
        }
        int how = 0;
        while (waitpid(pid, &how, WNOHANG) == 0) {
            if (sigtimedwait(&ended, NULL, &limit) < 0 && errno == EAGAIN) {
                kill(pid, SIGKILL);
                waitpid(pid, &how, 0);
                shared->returned = -1;
                break;
            }
        }
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
        shared->status = how;
        shared->files = files();
        if (shared->files != before) {
            reset();
        }
        write(91, shared, sizeof *shared);
    }
    return 0;
}
