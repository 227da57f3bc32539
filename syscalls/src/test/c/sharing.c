// What processes share and exclude each other from: descriptors, directories, signal actions, record locks.
#include "try.h"
#include <sched.h>
#include <sys/wait.h>

static char stack[65536] __attribute__((aligned(16)));
static int fd;
static char file[300];

static int body(void *argument) {
    long what = (long) argument;
    if (what & CLONE_FILES) {
        close(fd);
        open("/dev/null", O_RDONLY);
        open("/dev/null", O_RDONLY);
    }
    chdir("/proc");
    umask(07);
    if (what & CLONE_SIGHAND) {
        signal(SIGUSR1, SIG_IGN);
    }
    _exit(3);
}

static void try_clone(const char *name, long flags) {
    int status;
    fd = open(file, O_RDWR | O_CREAT, 0600);
    chdir("/");
    umask(022);
    signal(SIGUSR1, SIG_DFL);
    pid_t child = clone(body, stack + sizeof stack, flags | SIGCHLD, (void *) flags);
    waitpid(child, &status, 0);
    char path[100];
    int next = open("/dev/null", O_RDONLY);
    printf("%s: status %x, next %d, directory %s, umask %o, ignored %d\n", name, status, next - fd,
           getcwd(path, sizeof path), umask(022), signal(SIGUSR1, SIG_DFL) == SIG_IGN);
    for (int i = fd; i <= next; i++) {
        close(i);
    }
}

static int lock(int file, int command, int type, off_t start, off_t length) {
    struct flock region = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    return fcntl(file, command, &region);
}

static void show(int file, int type, off_t start, off_t length, pid_t whose) {
    struct flock region = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length, .l_pid = 77};
    int result = fcntl(file, F_GETLK, &region);
    printf("lock %d: type %d from %ld length %ld, of %s\n", result, region.l_type, (long) region.l_start,
           (long) region.l_len, region.l_pid == whose ? "the other" : region.l_pid == 77 ? "nobody" : "?");
}

int main(int argc, char **argv) {
    enter(argv[1]);
    snprintf(file, sizeof file, "%s/locked", argv[1]);
    try_clone("nothing", 0);
    try_clone("files", CLONE_FILES);
    try_clone("fs", CLONE_FS);
    try_clone("memory", CLONE_VM | CLONE_VFORK);
    try_clone("all", CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_FS | CLONE_SIGHAND);

    fd = open(file, O_RDWR | O_CREAT, 0600);
    int second = open(file, O_RDWR), reading = open(file, O_RDONLY);
    TRY(lock(fd, F_SETLK, F_WRLCK, 10, 10));
    TRY(lock(second, F_SETLK, F_WRLCK, 15, 1));
    TRY(lock(reading, F_SETLK, F_WRLCK, 100, 1));
    TRY(lock(reading, F_SETLK, F_RDLCK, 100, 1));
    TRY(lock(fd, F_SETLK, 9, 100, 1));
    TRY(lock(fd, F_SETLK, F_RDLCK, -100, 1));
    show(second, F_WRLCK, 0, 0, 0);
    int ends[2], back[2];
    char byte;
    pipe(ends);
    pipe(back);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        TRY(lock(fd, F_SETLK, F_WRLCK, 0, 11));
        TRY(lock(fd, F_SETLK, F_RDLCK, 100, 5));
        TRY(lock(fd, F_SETLK, F_WRLCK, 100, 5));
        show(fd, F_WRLCK, 0, 50, parent);
        show(fd, F_RDLCK, 90, 50, parent);
        TRY(lock(fd, F_SETLK, F_WRLCK, 200, 0));
        write(ends[1], "x", 1);
        TRY(lock(fd, F_SETLKW, F_WRLCK, 10, 10));
        write(ends[1], "y", 1);
        read(back[0], &byte, 1);
        _exit(0);
    }
    read(ends[0], &byte, 1);
    show(fd, F_RDLCK, 300, 1, child);
    TRY(lock(fd, F_SETLK, F_RDLCK, 300, 1));
    usleep(20000);
    close(open(file, O_RDONLY)); // drops all locks of the process
    read(ends[0], &byte, 1);
    show(fd, F_RDLCK, 0, 50, child);
    write(back[1], "z", 1);
    waitpid(child, NULL, 0);
    TRY(lock(fd, F_SETLKW, F_WRLCK, 0, 0));
    return 0;
}
