// System V shared memory between processes, for comparison with the host.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (long) (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerrorname_np(errno) : ""); } while (0)

static void status(int id) {
    struct shmid_ds ds;
    int r = shmctl(id, IPC_STAT, &ds);
    printf("stat %d %s", r, r < 0 ? strerrorname_np(errno) : "");
    if (r == 0) {
        printf("size %zu attached %lu mode %o mine %d creator %d last %d times %d %d", ds.shm_segsz, ds.shm_nattch,
                ds.shm_perm.mode, ds.shm_perm.uid == geteuid() && ds.shm_perm.cgid == getegid(),
                ds.shm_cpid == getpid(), ds.shm_lpid == getpid() ? 1 : ds.shm_lpid == 0 ? 0 : 2,
                !!ds.shm_atime, !!ds.shm_ctime);
    }
    printf("\n");
}

int main(void) {
    key_t key = 0x6a000000 + getpid();
    SHOW(shmget(key, 5000, 0600));
    int id = shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0640);
    printf("%d\n", id >= 0);
    SHOW(shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0640));
    SHOW(shmget(key, 5000, IPC_CREAT | 0640) == id);
    SHOW(shmget(key, 0, 0) == id);
    SHOW(shmget(key, 5001, 0));
    SHOW(shmget(IPC_PRIVATE, 0, 0600));
    status(id);
    char *one = shmat(id, 0, 0), *two = shmat(id, 0, SHM_RDONLY);
    strcpy(one, "hello");
    printf("%s %d\n", two, one != two);
    status(id);
    SHOW(mprotect(two, 4096, PROT_READ | PROT_WRITE));
    SHOW(mprotect(one, 4096, PROT_READ));
    status(id);
    SHOW(mprotect(one, 4096, PROT_READ | PROT_WRITE));
    SHOW(shmat(id, one, 0));
    SHOW(shmat(id, one + 1, 0));
    SHOW(shmat(id, one + 1, SHM_RND | SHM_REMAP) == one);
    SHOW(shmat(id, 0, SHM_REMAP));
    SHOW(shmat(-1, 0, 0));
    fflush(stdout);
    if (fork() == 0) {
        status(id);
        strcpy(one + 4096, "child");
        SHOW(shmdt(one));
        SHOW(shmdt(one));
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    status(id);
    printf("%s\n", two + 4096);
    struct shmid_ds ds;
    shmctl(id, IPC_STAT, &ds);
    ds.shm_perm.mode = 0444;
    SHOW(shmctl(id, IPC_SET, &ds));
    SHOW(shmctl(id, SHM_LOCK, 0));
    status(id);
    SHOW(shmctl(id, IPC_RMID, 0));
    status(id);
    SHOW(shmget(key, 5000, 0));
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[500], expected[50];
    int count = 0;
    sprintf(expected, "/SYSV%08x (deleted)\n", key);
    while (fgets(line, sizeof line, maps)) {
        count += strstr(line, expected) != 0 && strstr(line, " rw-s 00000000 00:01 ") != 0;
    }
    printf("%d mapped\n", count);
    char *late = shmat(id, 0, 0);
    printf("%s\n", late);
    SHOW(shmdt(two));
    SHOW(shmdt(one + 4096));
    SHOW(shmdt(late));
    SHOW(shmdt(one));
    status(id);
    SHOW(shmat(id, 0, 0));
    SHOW(shmctl(id, IPC_RMID, 0));
    SHOW(shmctl(id, 99, 0));
    SHOW(shmdt((void *) 4096));
    // What a process leaves attached is detached when it ends.
    int private = shmget(IPC_PRIVATE, 1 << 20, 0600);
    if (fork() == 0) {
        char *memory = shmat(private, 0, 0);
        memory[12345] = 'x';
        _exit(0);
    }
    wait(0);
    status(private);
    one = shmat(private, 0, 0);
    printf("%c\n", one[12345]);
    SHOW(shmctl(private, IPC_RMID, 0));
    SHOW(shmctl(private, IPC_STAT, (void *) 8));
    return 0;
}
