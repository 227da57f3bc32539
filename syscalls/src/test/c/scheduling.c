// Scheduling, priorities, and calls that look at other processes: sched_*, setpriority, ioprio_set, kcmp, process_vm_*,
// unshare, prlimit.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
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
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *name(long result) {
    return result < 0 ? strerrorname_np(errno) : "done";
}

struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
    uint32_t least, most;
};

static long setattr(pid_t pid, struct attributes *attributes, unsigned flags) {
    return syscall(SYS_sched_setattr, pid, attributes, flags);
}

static long getattr(pid_t pid, void *attributes, unsigned size, unsigned flags) {
    return syscall(SYS_sched_getattr, pid, attributes, size, flags);
}

static void show(const char *what, pid_t pid) {
    struct sched_param param = {-1};
    struct attributes attributes = {0};
    int policy = syscall(SYS_sched_getscheduler, pid);
    syscall(SYS_sched_getparam, pid, &param);
    getattr(pid, &attributes, 48, 0);
    printf("%s: policy %#x, priority %d, nice %ld; %u %u %d %u %#lx\n", what, policy, param.sched_priority,
           20 - syscall(SYS_getpriority, PRIO_PROCESS, pid), attributes.size, attributes.policy, attributes.nice,
           attributes.priority, attributes.flags);
}

static long scheduler(pid_t pid, int policy, int priority) {
    struct sched_param param = {priority};
    return syscall(SYS_sched_setscheduler, pid, policy, &param);
}

static void policies(void) {
    show("at first", 0);
    printf("no process: %s %s\n", name(scheduler(0x3ffffff, SCHED_OTHER, 0)), name(syscall(SYS_sched_getscheduler, 0x3ffffff)));
    printf("negative: %s %s\n", name(scheduler(-1, SCHED_OTHER, 0)), name(syscall(SYS_sched_getparam, -1, &(int) {0})));
    printf("unknown policy: %s\n", name(scheduler(0, 4, 0)));
    printf("unknown policy: %s\n", name(scheduler(0, 77, 0)));
    printf("priority of others: %s\n", name(scheduler(0, SCHED_OTHER, 1)));
    printf("priority 0: %s\n", name(scheduler(0, SCHED_FIFO, 0)));
    printf("priority 100: %s\n", name(scheduler(0, SCHED_FIFO, 100)));
    printf("deadline: %s\n", name(scheduler(0, SCHED_DEADLINE, 0)));
    printf("batch: %s\n", name(scheduler(0, SCHED_BATCH, 0)));
    show("batch", 0);
    printf("param: %s", name(syscall(SYS_sched_setparam, 0, &(int) {0})));
    printf(" %s", name(syscall(SYS_sched_setparam, 0, &(int) {5})));
    printf(" %s", name(syscall(SYS_sched_setparam, 0, NULL)));
    printf(" %s\n", name(syscall(SYS_sched_getparam, 0, NULL)));
    printf("idle: %s\n", name(scheduler(0, SCHED_IDLE, 0)));
    show("idle", 0);
    printf("other: %s\n", name(scheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, 0)));
    show("reset on fork", 0);
    fflush(stdout);
    if (fork() == 0) {
        show("child", 0);
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    struct attributes attributes = {.size = sizeof attributes, .policy = SCHED_BATCH, .nice = 3};
    printf("setattr: %s\n", name(setattr(0, &attributes, 0)));
    show("setattr", 0);
    printf("flags: %s", name(setattr(0, &attributes, 1)));
    attributes.flags = 1 << 20;
    printf(" %s\n", name(setattr(0, &attributes, 0)));
    attributes.flags = 0;
    attributes.size = 20;
    printf("small: %s, %u\n", name(setattr(0, &attributes, 0)), attributes.size);
    char large[128] = {0};
    attributes.size = sizeof large;
    memcpy(large, &attributes, sizeof attributes);
    printf("large: %s", name(setattr(0, (struct attributes *) large, 0)));
    large[100] = 1;
    printf(" %s\n", name(setattr(0, (struct attributes *) large, 0)));
    printf("getattr: %s", name(getattr(0, &attributes, 47, 0)));
    printf(" %s", name(getattr(0, &attributes, 48, 1)));
    printf(" %s", name(getattr(0, NULL, 48, 0)));
    printf(" %s", name(getattr(-1, &attributes, 48, 0)));
    printf(" %s\n", name(getattr(0, &attributes, sizeof attributes, 0)));
    printf("limits %d %d, %d %d, %s\n", sched_get_priority_min(SCHED_RR), sched_get_priority_max(SCHED_RR),
           sched_get_priority_min(SCHED_OTHER), sched_get_priority_max(SCHED_OTHER), name(sched_get_priority_max(50)));
    struct timespec interval;
    printf("interval: %s", name(sched_rr_get_interval(0, &interval)));
    printf(" %s\n", name(sched_rr_get_interval(-1, &interval)));
    printf("yield %d\n", sched_yield());
}

static void priorities(pid_t child) {
    printf("nice: %s, ", name(setpriority(PRIO_PROCESS, 0, 7)));
    printf("%d\n", getpriority(PRIO_PROCESS, 0));
    printf("beyond: %s, ", name(setpriority(PRIO_PROCESS, 0, 100)));
    printf("%d\n", getpriority(PRIO_PROCESS, 0));
    printf("child: %s, ", name(setpriority(PRIO_PROCESS, child, 12)));
    printf("%d\n", getpriority(PRIO_PROCESS, child));
    setpgid(child, child);
    printf("group: %s, ", name(setpriority(PRIO_PGRP, child, 13)));
    printf("%d\n", getpriority(PRIO_PGRP, child));
    printf("none: %s", name(getpriority(PRIO_PROCESS, 0x3ffffff)));
    printf(" %s", name(setpriority(PRIO_PGRP, 0x3ffffff, 1)));
    printf(" %s\n", name(getpriority(9, 0)));
    show("child", child);
    scheduler(child, SCHED_BATCH, 0);
    show("child", child);

    printf("ioprio: %ld, ", syscall(SYS_ioprio_get, 1, child));
    printf("%s, ", name(syscall(SYS_ioprio_set, 1, child, 2 << 13 | 6)));
    printf("%#lx\n", syscall(SYS_ioprio_get, 1, child));
    printf("own: %s, ", name(syscall(SYS_ioprio_set, 1, 0, 3 << 13)));
    printf("%#lx\n", syscall(SYS_ioprio_get, 1, 0));
    printf("bad: %s", name(syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 8)));
    printf(" %s", name(syscall(SYS_ioprio_set, 1, 0, 5 << 13)));
    printf(" %s", name(syscall(SYS_ioprio_set, 1, 0, 1)));
    printf(" %s", name(syscall(SYS_ioprio_set, 9, 0, 0)));
    printf(" %s", name(syscall(SYS_ioprio_get, 1, 0x3ffffff)));
    printf(" %s\n", name(syscall(SYS_ioprio_get, 9, 0)));

    cpu_set_t set, of;
    sched_getaffinity(0, sizeof set, &set);
    sched_getaffinity(child, sizeof of, &of);
    printf("affinity %d %d\n", CPU_COUNT(&set) > 0, CPU_EQUAL(&set, &of));
    int first = 0;
    while (!CPU_ISSET(first, &set)) {
        first++;
    }
    CPU_ZERO(&of);
    CPU_SET(first, &of);
    printf("child's: %s, ", name(sched_setaffinity(child, sizeof of, &of)));
    CPU_ZERO(&of);
    sched_getaffinity(child, sizeof of, &of);
    printf("%d, own %d\n", CPU_COUNT(&of), sched_getaffinity(0, sizeof of, &of) == 0 && CPU_EQUAL(&set, &of));
    CPU_ZERO(&of);
    printf("none: %s", name(sched_setaffinity(0, sizeof of, &of)));
    printf(" %s\n", name(sched_getaffinity(0x3ffffff, sizeof of, &of)));
    unsigned cpu = 77, node = 77;
    printf("getcpu: %s %d\n", name(syscall(SYS_getcpu, &cpu, &node, NULL)), cpu != 77 && node != 77);
}

static void limits(pid_t child) {
    struct rlimit limit = {50, 60}, old;
    printf("prlimit: %s", name(prlimit(child, RLIMIT_NOFILE, &limit, &old)));
    printf(" %s ", name(prlimit(child, RLIMIT_NOFILE, NULL, &old)));
    printf("%lu %lu\n", old.rlim_cur, old.rlim_max);
    printf("none: %s\n", name(prlimit(0x3ffffff, RLIMIT_NOFILE, NULL, &old)));
    long head, length = 0;
    printf("robust list: %s %ld", name(syscall(SYS_get_robust_list, child, &head, &length)), length);
    printf(" %s\n", name(syscall(SYS_get_robust_list, 0x3ffffff, &head, &length)));
}

static long compare(pid_t one, pid_t other, int type, unsigned long a, unsigned long b) {
    return syscall(SYS_kcmp, one, other, type, a, b);
}

static void comparisons(pid_t child) {
    pid_t self = getpid();
    int copy = dup(1), other = open("/dev/null", O_RDONLY);
    printf("files: same %ld, copy %ld, inherited %ld, other %d\n", compare(self, self, 0, 1, 1),
           compare(self, self, 0, 1, copy), compare(self, child, 0, 1, 1), compare(self, self, 0, 1, other) > 0);
    printf("closed: %s", name(compare(self, self, 0, 1, 999)));
    printf(", none: %s", name(compare(self, 0x3ffffff, 0, 1, 1)));
    printf(", type: %s\n", name(compare(self, self, 99, 1, 1)));
    for (int type = 1; type <= 4; type++) {
        printf("type %d: own %ld, child's %d\n", type, compare(self, self, type, 0, 0), compare(self, child, type, 0, 0) > 0);
    }
    close(copy);
    close(other);
}

static char text[] = "what the parent has";

static void memory(pid_t child, char *shared) {
    char buffer[64] = {0};
    struct iovec local[2] = {{buffer, 5}, {buffer + 10, 14}};
    struct iovec remote[2] = {{text, 4}, {text + 4, 15}};
    printf("read %zd: ", process_vm_readv(child, local, 2, remote, 2, 0));
    printf("%s|%s\n", buffer, buffer + 10);
    memcpy(buffer, "THAT", 4);
    local[0].iov_len = 4;
    printf("written %zd: ", process_vm_writev(child, local, 1, remote, 1, 0));
    memset(buffer, 0, sizeof buffer);
    local[0].iov_len = 19;
    remote[0].iov_len = 19;
    process_vm_readv(child, local, 1, remote, 1, 0);
    printf("%s, own %s\n", buffer, text);
    remote[1] = (struct iovec) {(void *) 16, 10};
    local[0].iov_len = 40;
    printf("up to a fault: %zd\n", process_vm_readv(child, local, 1, remote, 2, 0));
    printf("fault: %s", name(process_vm_readv(child, local, 1, remote + 1, 1, 0)));
    printf(", flags: %s", name(process_vm_readv(child, local, 1, remote, 1, 1)));
    printf(", none: %s", name(process_vm_readv(0x3ffffff, local, 1, remote, 1, 0)));
    printf(", many: %s\n", name(process_vm_readv(child, local, 2000, remote, 1, 0)));
    char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    remote[0] = (struct iovec) {page, 4};
    printf("not writable: %s\n", name(process_vm_writev(getpid(), local, 1, remote, 1, 0)));
    munmap(page, 4096);
}

static void unshares(void) {
    printf("unshare: %s", name(unshare(CLONE_FILES | CLONE_FS)));
    printf(" %s", name(unshare(0)));
    printf(" %s", name(unshare(CLONE_THREAD)));
    printf(" %s", name(unshare(0x10)));
    printf(" %s\n", name(unshare(CLONE_SYSVSEM)));
    int null = open("/dev/null", O_RDONLY);
    printf("setns: %s", name(setns(999, 0)));
    printf(" %s\n", name(setns(null, 0)));
    close(null);
    // Whose directory a thread or process changes.
    int status;
    fflush(stdout);
    pid_t child = syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        unshare(CLONE_FS);
        chdir("/proc");
        _exit(0);
    }
    waitpid(child, &status, 0);
    char directory[256];
    printf("own directory %d\n", strcmp(getcwd(directory, sizeof directory), "/proc") != 0);
}

int main(void) {
    // Whoever started this may be nice to others.
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0));
    policies();
    int ends[2];
    pipe(ends);
    fflush(stdout);
    char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    if (child == 0) {
        for (;;) {
            pause();
        }
    }
    priorities(child);
    limits(child);
    comparisons(child);
    memory(child, shared);
    kill(child, SIGKILL);
    wait(NULL);
    unshares();
    return 0;
}
