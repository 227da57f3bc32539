// What /proc and /dev tell of the process itself. Only what is the same on every machine, or can be checked, is printed.
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerror(errno) : ""); } while (0)

static char text[1 << 20], again[1 << 20];

/** Reads a file in steps. */
static long readAll(const char *path, char *target, long step) {
    long sum = 0, got;
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        printf("%s: %s\n", path, strerror(errno));
        return -1;
    }
    while ((got = read(fd, target + sum, step)) > 0) {
        sum += got;
    }
    close(fd);
    target[sum] = 0;
    return sum;
}

/** Finds an address and checks that each line is written as Linux writes it. */
static void area(const void *address, const char *what, const char *self) {
    readAll("/proc/self/maps", text, 4096);
    for (char *line = strtok(text, "\n"); line; line = strtok(0, "\n")) {
        unsigned long start, end, offset, inode;
        unsigned major, minor;
        char flags[5], name[300] = "", copy[600];
        sscanf(line, "%lx-%lx %4s %lx %x:%x %lu %299[^\n]", &start, &end, flags, &offset, &major, &minor, &inode, name);
        int length = sprintf(copy, "%08lx-%08lx %s %08lx %02x:%02x %lu ", start, end, flags, offset, major, minor, inode);
        if (name[0]) {
            sprintf(copy + length, "%*s %s", length < 72 ? 72 - length : 0, "", name);
        }
        if (strcmp(copy, line)) {
            printf("[%s] should be [%s]\n", line, copy);
        }
        if ((unsigned long) address >= start && (unsigned long) address < end) {
            char *base = strcmp(name, self) ? name : "self";
            printf("%s: %s %s%s%s\n", what, flags, base, major || minor ? " device" : "", inode ? " inode" : "");
        }
    }
}

static void memory(void) {
    char self[300] = {0};
    SHOW(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    area(memory, "code", self);
    area("text", "constants", self);
    area(text, "zeros", self);
    area(self, "stack", self);
    area(sbrk(100000), "heap", self);
    area(mmap(0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "nothing", self);
    char *shared = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    readAll("/proc/self/maps", text, 4096);
    printf("%s\n", strstr(text, "/dev/zero (deleted)") ? "shared memory" : text);
    int fd = open(self, O_RDONLY);
    area(mmap(0, 4096, PROT_READ, MAP_PRIVATE, fd, 0), "file", self);
    area(mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0), "shared file", self);
    char name[] = "/tmp/procfsXXXXXX";
    int gone = mkstemp(name);
    ftruncate(gone, 4096);
    char *map = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, gone, 0);
    unlink(name);
    strcat(name, " (deleted)");
    area(map, "deleted file", name);
    long whole = readAll("/proc/self/maps", text, 1 << 20), bytewise = readAll("/proc/self/maps", again, 1);
    printf("%d %d\n", whole == bytewise, strcmp(text, again));
    readAll("/proc/self/smaps", text, 4096);
    printf("%d\n", strstr(text, "\nSize:                  4 kB\nKernelPageSize:        4 kB\nMMUPageSize:           4 kB\nRss:  ") != 0);
}

static void strings(char **argv, char **envp) {
    long size = readAll("/proc/self/cmdline", text, 5);
    printf("cmdline %d %s\n", memcmp(text, argv[0], size), text + strlen(text) + 1);
    argv[1][0] = 'X';
    readAll("/proc/self/cmdline", text, 5);
    printf("changed %s\n", text + strlen(text) + 1);
    size = readAll("/proc/self/environ", text, 7);
    printf("environ %d\n", size > 0 ? memcmp(text, envp[0], size) : 0);
    size = readAll("/proc/self/auxv", text, 16);
    for (Elf64_auxv_t *entry = (void *) text; (char *) entry < text + size; entry++) {
        if (entry->a_type == AT_NULL) {
            printf("auxv ends %d\n", (char *) (entry + 1) - text <= size);
            break;
        }
        if (entry->a_un.a_val != getauxval(entry->a_type)) {
            printf("auxv %ld\n", (long) entry->a_type);
        }
    }
}

static void field(const char *path, const char *label) {
    readAll(path, text, 100);
    char *line = strstr(text, label);
    printf("%.*s\n", line ? (int) strcspn(line, "\n") : 0, line);
}

static void state(void) {
    int pid, ppid;
    char name[100], letter;
    readAll("/proc/self/stat", text, 3);
    sscanf(text, "%d (%[^)]) %c %d", &pid, name, &letter, &ppid);
    printf("%d %s %c %d\n", pid == getpid(), name, letter, ppid == getppid());
    SHOW(prctl(PR_SET_NAME, "renamed"));
    readAll("/proc/thread-self/comm", text, 100);
    printf("%s", text);
    int comm = open("/proc/self/comm", O_RDWR);
    SHOW(write(comm, "a long name indeed\n", 19));
    prctl(PR_GET_NAME, text);
    printf("%s\n", text);
    sprintf(name, "/proc/%d/task/%d/comm", getpid(), getpid());
    readAll(name, text, 100);
    printf("%s", text);
    const char *labels[] = {"Name:", "Umask:", "State:", "TracerPid:", "Uid:", "Gid:", "Threads:", "SigBlk:",
                            "Mems_allowed:", "Mems_allowed_list:"};
    for (int i = 0; i < sizeof labels / sizeof *labels; i++) {
        field("/proc/self/status", labels[i]);
    }
    readAll("/proc/self/limits", text, 11);
    printf("%s", text);
    field("/proc/self/personality", "0");
    field("/proc/sys/kernel/ostype", "L");
    field("/proc/sys/vm/overcommit_memory", "");
    SHOW(readAll("/proc/sys/kernel/random/uuid", text, 100));
    SHOW(readAll("/proc/sys/kernel/random/uuid", again, 100));
    printf("%d\n", strcmp(text, again) != 0);
    readAll("/proc/sys/kernel/random/boot_id", text, 100);
    readAll("/proc/sys/kernel/random/boot_id", again, 100);
    printf("%d\n", strcmp(text, again) != 0);
}

static void descriptors(void) {
    char name[100], target[300] = {0}, path[] = "/tmp/procfsXXXXXX";
    struct stat first, second;
    int fd = mkstemp(path);
    write(fd, "0123456789", 10);
    sprintf(name, "/proc/self/fd/%d", fd);
    readlink(name, target, sizeof target - 1);
    printf("%d\n", strcmp(target, path));
    fstat(fd, &first);
    stat(name, &second);
    printf("%d\n", first.st_ino == second.st_ino && first.st_dev == second.st_dev);
    lstat(name, &second);
    printf("%o %ld\n", second.st_mode, (long) second.st_size);
    int other = open(name, O_RDONLY);
    SHOW(read(other, text, 4));
    sprintf(name, "/proc/self/fdinfo/%d", fd);
    field(name, "pos:");
    field(name, "flags:");
    unlink(path);
    SHOW(readAll(name, text, 100) > 0);
    SHOW(close(open("/dev/fd/0", O_RDONLY)));
    int pipes[2];
    pipe(pipes);
    sprintf(name, "/proc/self/fd/%d", pipes[0]);
    memset(target, 0, sizeof target);
    readlink(name, target, sizeof target - 1);
    printf("%.6s %d\n", target, stat(name, &second) == 0 && S_ISFIFO(second.st_mode));
    DIR *directory = opendir("/proc/self/fd");
    int count = 0, closed = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_type == DT_LNK) {
            count++;
            closed += fcntl(atoi(entry->d_name), F_GETFD) < 0;
        }
    }
    printf("%d %d\n", count > 3, closed);
    chdir("/tmp");
    memset(target, 0, sizeof target);
    readlink("/proc/self/cwd", target, sizeof target - 1);
    printf("%s\n", target);
    SHOW(stat("/proc/self/cwd/../etc/passwd", &second));
    SHOW(open("/proc/self/fd/77", O_RDONLY));
    SHOW(open("/proc/self/nothing", O_RDONLY));
    SHOW(open("/proc/self/maps/x", O_RDONLY));
    SHOW(mkdir("/proc/new", 0700));
    int maps = open("/proc/self/maps", O_RDONLY);
    SHOW(pread(maps, text, 5, 3) == 5);
    SHOW(lseek(maps, 10, SEEK_SET));
    SHOW(lseek(maps, 10, SEEK_END));
}

static void devices(void) {
    struct stat status;
    const char *names[] = {"null", "zero", "full", "random", "urandom", "tty"};
    for (int i = 0; i < sizeof names / sizeof *names; i++) {
        char path[30];
        sprintf(path, "/dev/%s", names[i]);
        SHOW(stat(path, &status));
        printf("%s %d %u:%u\n", path, S_ISCHR(status.st_mode), major(status.st_rdev), minor(status.st_rdev));
    }
    SHOW(read(open("/dev/urandom", O_RDONLY), text, 300000));
    SHOW(read(open("/dev/zero", O_RDONLY), text, 300000));
    SHOW(read(open("/dev/null", O_RDONLY), text, 3));
    SHOW(write(open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0600), text, 30000));
    SHOW(write(open("/dev/full", O_WRONLY), text, 3));
    SHOW(write(open("/dev/random", O_RDWR), text, 3));
    SHOW(lseek(open("/dev/urandom", O_RDONLY), 5, SEEK_SET));
    char *zero = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, open("/dev/zero", O_RDWR), 0);
    zero[5] = 1;
    printf("%d %d\n", zero[4], zero[5]);
    readlink("/dev/stdin", text, 100);
    printf("%.15s\n", text);
}

int main(int argc, char **argv, char **envp) {
    if (argc == 1) {
        char *again[] = {argv[0], "one", "two", 0}, *environment[] = {"A=1", "B=2", 0};
        execve("/proc/self/exe", again, environment);
    }
    memory();
    strings(argv, envp);
    state();
    descriptors();
    devices();
    return 0;
}
