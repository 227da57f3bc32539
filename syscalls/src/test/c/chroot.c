// chroot(2), by the superuser and, if the test is not that, by a user. The argument is an empty directory.
#include "try.h"
#include <sys/wait.h>

static char cwd[4096];

static void where(void) {
    getcwd(cwd, sizeof cwd);
    printf("%.13s\n", cwd);
}

int main(int argc, char **argv) {
    enter(argv[1]);
    mkdir("jail", 0755);
    mkdir("jail/sub", 0755);
    mkdir("jail/etc", 0755);
    close(open("jail/etc/inside", O_CREAT | O_WRONLY, 0644));
    symlink("/etc/inside", "jail/link");
    symlink("/etc/passwd", "jail/out");
    symlink("../../../../etc/inside", "jail/sub/up");
    int outside = open(".", O_RDONLY | O_DIRECTORY);
    TRY(chroot("none"));
    TRY(chroot("jail/etc/inside"));
    TRY(chroot((char *) 8));
    TRY(chroot("jail"));
    where();
    TRY(access("/etc/inside", F_OK));
    TRY(access("/etc/passwd", F_OK));
    TRY(access("/link", F_OK));
    TRY(access("/out", F_OK));
    TRY(access("/sub/up", F_OK));
    TRY(access("/../../etc/inside", F_OK));
    TRY(access("/proc/self", F_OK));
    TRY(access("jail", F_OK));
    TRY(access("..", F_OK));
    TRY(chdir("/sub"));
    where();
    TRY(chdir("../../../.."));
    where();
    TRY(open("/etc/new", O_CREAT | O_WRONLY, 0600));
    TRY(mkdir("/d", 0700));
    TRY(rename("/d", "/e"));
    TRY(rmdir("/e"));
    TRY(symlink("x", "/y"));
    TRY(readlink("/y", buf, 100));
    TRY(unlink("/y"));
    fflush(stdout);
    if (fork() == 0) {
        TRY(access("/etc/inside", F_OK));
        TRY(access("/etc/passwd", F_OK));
        TRY(chroot("/sub"));
        TRY(access("/etc", F_OK));
        TRY(chdir(".."));
        where();
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    if (fork() == 0) {
        setuid(1000);
        TRY(chroot("/"));
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    TRY(fchdir(outside));
    where();
    TRY(access("jail", F_OK));
    TRY(chroot("."));
    TRY(execl("/bin/true", "true", NULL));
    unlink("link");
    unlink("out");
    unlink("jail/link");
    unlink("jail/out");
    unlink("jail/sub/up");
    return 0;
}
