// Ways to name files: openat2(2), O_PATH, O_TMPFILE, links, renames, handles. The argument is an empty directory.
#include "try.h"
#include <linux/openat2.h>
#include <linux/fs.h>

static int openat2(int dir, const char *path, unsigned long flags, unsigned long mode, unsigned long resolve) {
    struct open_how how = {flags, mode, resolve};
    int fd = syscall(SYS_openat2, dir, path, &how, sizeof how);
    if (fd >= 0) {
        close(fd);
    }
    return fd;
}

static void openat2s(void) {
    int d = open("d", O_RDONLY | O_DIRECTORY);
    printf("d is %d\n", d);
    TRY(openat2(d, "file", O_RDONLY, 0, 0));
    TRY(openat2(d, "../outside", O_RDONLY, 0, 0));
    TRY(openat2(d, "file", O_RDONLY, 0644, 0));
    TRY(openat2(d, "new", O_RDONLY | O_CREAT, 010644, 0));
    TRY(openat2(d, "new", O_RDONLY | O_CREAT, 0644, 0));
    TRY(openat2(d, "file", O_RDONLY | 0x10000000, 0, 0));
    TRY(openat2(d, "file", 1UL << 40, 0, 0));
    TRY(openat2(d, "file", O_PATH | O_RDWR | O_CREAT, 0, 0));
    TRY(openat2(d, "file", O_RDONLY, 0, 0x1000));
    TRY(openat2(d, "file", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
    struct open_how how = {O_RDONLY};
    char larger[64] = {0};
    TRY(syscall(SYS_openat2, d, "file", &how, 8));
    TRY(syscall(SYS_openat2, d, "file", larger, sizeof larger));
    larger[40] = 1;
    TRY(syscall(SYS_openat2, d, "file", larger, sizeof larger));
    TRY(syscall(SYS_openat2, d, "file", larger, 100000));
    TRY(syscall(SYS_openat2, d, "file", 8, sizeof how));
    TRY(syscall(SYS_openat2, d, 8, &how, sizeof how));
    TRY(syscall(SYS_openat2, 99, "file", &how, sizeof how));
    close(d + 1);
    static const char *paths[] = {
        "file", "sub/inner", "sub/../file", "../outside", "../d/file", "..", "/", "/etc/passwd", ".", "sub/..",
        "sub/../..", "link", "up", "absolute", "rooted", "sub/deep", "loop", "dangling", "sub/link/inner",
        "none", "sub/none", "file/x", "/sub/inner", "/../sub/inner", "rooted/inner", "", "link/", "file/"
    };
    for (int i = 0; i < sizeof paths / sizeof *paths; i++) {
        printf("%s:", paths[i]);
        static const int resolve[] = {RESOLVE_BENEATH, RESOLVE_IN_ROOT, RESOLVE_NO_SYMLINKS, RESOLVE_NO_MAGICLINKS,
                RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
        for (int j = 0; j < sizeof resolve / sizeof *resolve; j++) {
            int fd = openat2(d, paths[i], O_PATH, 0, resolve[j]);
            printf(" %s", fd < 0 ? strerrorname_np(errno) : "ok");
            fd = openat2(d, paths[i], O_PATH | O_NOFOLLOW, 0, resolve[j]);
            printf("/%s", fd < 0 ? strerrorname_np(errno) : "ok");
        }
        printf("\n");
    }
    TRY(openat2(d, "made", O_CREAT | O_EXCL | O_WRONLY, 0600, RESOLVE_BENEATH));
    TRY(openat2(d, "../made", O_CREAT | O_EXCL | O_WRONLY, 0600, RESOLVE_BENEATH));
    TRY(openat2(d, "../../made2", O_CREAT | O_EXCL | O_WRONLY, 0600, RESOLVE_IN_ROOT));
    TRY(access("d/made2", F_OK));
    TRY(openat2(d, "up/made3", O_CREAT | O_EXCL | O_WRONLY, 0600, RESOLVE_BENEATH));
    TRY(openat2(AT_FDCWD, "/proc/self/fd/0", O_PATH, 0, RESOLVE_NO_MAGICLINKS));
    TRY(openat2(AT_FDCWD, "/proc/self/cwd/d", O_PATH, 0, RESOLVE_NO_MAGICLINKS));
    TRY(openat2(AT_FDCWD, "/proc/self/stat", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS) >= 0);
    TRY(openat2(AT_FDCWD, "/proc/self/stat", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
    TRY(openat2(AT_FDCWD, "/proc/self/stat", O_RDONLY, 0, RESOLVE_NO_XDEV));
    TRY(openat2(AT_FDCWD, "d/file", O_RDONLY, 0, RESOLVE_NO_XDEV));
    TRY(openat2(AT_FDCWD, "d/up", O_RDONLY, 0, RESOLVE_NO_XDEV));
    TRY(openat2(AT_FDCWD, "d/file", O_RDONLY | O_CREAT, 0600, RESOLVE_CACHED));
    TRY(openat2(AT_FDCWD, "d/file", O_RDWR | O_TRUNC, 0, RESOLVE_CACHED));
    close(d);
}

static void path_only(void) {
    int fd, d;
    struct stat st;
    struct statfs fs;
    TRY(fd = open("d/file", O_PATH));
    TRY(fcntl(fd, F_GETFL));
    TRY(read(fd, buf, 1));
    TRY(write(fd, buf, 1));
    TRY(lseek(fd, 0, 0));
    TRY(fstat(fd, &st));
    TRY(fstatfs(fd, &fs));
    TRY(fchmod(fd, 0600));
    TRY(fchown(fd, -1, -1));
    TRY(ioctl(fd, FIONREAD, &d));
    TRY(ftruncate(fd, 0));
    TRY(fsync(fd));
    TRY(fgetxattr(fd, "user.x", buf, 10));
    TRY(mmap(0, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
    TRY(fcntl(fd, F_SETFL, O_NONBLOCK));
    TRY(fcntl(fd, F_GETFD));
    TRY(fcntl(fd, F_SETFD, FD_CLOEXEC));
    TRY(close(dup(fd)));
    TRY(fchdir(fd));
    TRY(syscall(SYS_getdents64, fd, buf, 1000));
    struct pollfd p = {fd, POLLIN};
    TRY(poll(&p, 1, 0));
    printf("%x\n", p.revents);
    sprintf(buf, "/proc/self/fd/%d", fd);
    TRY(d = open(buf, O_RDONLY));
    TRY(read(d, buf, 4));
    TRY(close(d));
    TRY(linkat(fd, "", AT_FDCWD, "by-fd", AT_EMPTY_PATH));
    TRY(fchmodat(fd, "", 0644, 0));
    TRY(syscall(452, fd, "", 0640, AT_EMPTY_PATH));
    TRY(fstat(fd, &st));
    printf("%o %ld\n", st.st_mode, (long) st.st_nlink);
    TRY(fchownat(fd, "", -1, -1, AT_EMPTY_PATH));
    TRY(utimensat(fd, "", 0, AT_EMPTY_PATH));
    TRY(futimens(fd, 0));
    close(fd);
    TRY(fd = open("d/link", O_PATH | O_NOFOLLOW));
    TRY(fstat(fd, &st));
    printf("%o\n", st.st_mode & S_IFMT);
    TRY(readlinkat(fd, "", buf, 100));
    printf("%.4s\n", buf);
    TRY(faccessat(fd, "", R_OK, AT_EMPTY_PATH));
    TRY(linkat(fd, "", AT_FDCWD, "link-by-fd", AT_EMPTY_PATH));
    TRY(lstat("link-by-fd", &st));
    printf("%o\n", st.st_mode & S_IFMT);
    close(fd);
    TRY(d = open("d", O_PATH));
    TRY(fd = openat(d, "file", O_RDONLY));
    TRY(close(fd));
    TRY(fchdir(d));
    TRY(chdir(".."));
    TRY(open("d/file", O_PATH | O_DIRECTORY));
    TRY(open("d/link", O_RDONLY | O_NOFOLLOW));
    TRY(fd = open("d/none", O_PATH | O_CREAT, 0600));
    close(d);
}

static void temporary(void) {
    int fd, other;
    struct stat st;
    TRY(fd = open("d", O_TMPFILE | O_RDWR, 0644));
    TRY(write(fd, "temporary", 9));
    TRY(fstat(fd, &st));
    printf("%ld %o\n", (long) st.st_nlink, st.st_mode);
    TRY(fcntl(fd, F_GETFL) & O_TMPFILE & ~O_DIRECTORY);
    sprintf(buf, "/proc/self/fd/%d", fd);
    TRY(linkat(AT_FDCWD, buf, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
    TRY(fstat(fd, &st));
    printf("%ld\n", (long) st.st_nlink);
    TRY(linkat(fd, "", AT_FDCWD, "named2", AT_EMPTY_PATH));
    TRY(linkat(fd, "", AT_FDCWD, "named3", 0));
    TRY(linkat(fd, "", AT_FDCWD, "named3", 0x8000));
    TRY(other = open("named", O_RDONLY));
    TRY(read(other, buf, 20));
    close(other);
    close(fd);
    TRY(fd = open("d", O_TMPFILE | O_RDWR | O_EXCL, 0644));
    sprintf(buf, "/proc/self/fd/%d", fd);
    TRY(linkat(AT_FDCWD, buf, AT_FDCWD, "never", AT_SYMLINK_FOLLOW));
    close(fd);
    TRY(open("d", O_TMPFILE | O_RDONLY, 0644));
    TRY(open("d/file", O_TMPFILE | O_RDWR, 0644));
    TRY(open("none", O_TMPFILE | O_RDWR, 0644));
}

static void renames(void) {
    struct stat st;
    close(open("r1", O_CREAT | O_WRONLY, 0600));
    mkdir("r2", 0700);
    mkdir("r2/x", 0700);
    mkdir("r3", 0700);
    TRY(renameat2(AT_FDCWD, "r1", AT_FDCWD, "r2", RENAME_NOREPLACE));
    TRY(renameat2(AT_FDCWD, "r1", AT_FDCWD, "r2", RENAME_EXCHANGE));
    stat("r1", &st);
    printf("%d\n", S_ISDIR(st.st_mode));
    TRY(renameat2(AT_FDCWD, "r1", AT_FDCWD, "none", RENAME_EXCHANGE));
    TRY(renameat2(AT_FDCWD, "r1", AT_FDCWD, "r2", RENAME_EXCHANGE | RENAME_NOREPLACE));
    TRY(renameat2(AT_FDCWD, "r1", AT_FDCWD, "r2", 0x100));
    TRY(rename("r1", "r3"));
    TRY(rename("r3", "r3/x/y"));
    TRY(rename("r2", "r3"));
    TRY(rename("r3", "r2"));
    TRY(rename("none", "r2"));
    TRY(rename("r2", "r4/"));
    TRY(rename("r3", "r4/"));
    TRY(rename("r4/.", "r5"));
    TRY(rename("r4/..", "r5"));
    TRY(rename("r4", "r4/x/.."));
    TRY(rename("r2", "r2"));
    TRY(rename("/proc/self/stat", "r5"));
    TRY(rename("r2", "/proc/r5"));
}

static void handles(void) {
    struct {
        struct file_handle h;
        char room[128];
    } handle = {{0}};
    int mount = -1;
    TRY(name_to_handle_at(AT_FDCWD, "d/file", &handle.h, &mount, 0) == -1 && (errno == EOVERFLOW || errno == EOPNOTSUPP));
    TRY(name_to_handle_at(AT_FDCWD, "d/file", &handle.h, &mount, 0x8000));
    handle.h.handle_bytes = 1000;
    TRY(name_to_handle_at(AT_FDCWD, "d/file", &handle.h, &mount, 0));
    handle.h.handle_bytes = 4;
    TRY(open_by_handle_at(99, &handle.h, O_RDONLY));
}

int main(int argc, char **argv) {
    enter(argv[1]);
    umask(022);
    mkdir("d", 0755);
    mkdir("d/sub", 0755);
    int fd = open("d/file", O_CREAT | O_WRONLY, 0644);
    write(fd, "file", 4);
    close(fd);
    close(open("outside", O_CREAT | O_WRONLY, 0644));
    close(open("d/sub/inner", O_CREAT | O_WRONLY, 0644));
    symlink("file", "d/link");
    symlink("..", "d/up");
    symlink("/etc", "d/absolute");
    symlink("/sub", "d/rooted");
    symlink("../../outside", "d/sub/deep");
    symlink("../sub", "d/sub/link");
    symlink("loop", "d/loop");
    symlink("nowhere", "d/dangling");
    openat2s();
    path_only();
    temporary();
    renames();
    handles();
    unlink("d/absolute");
    unlink("d/rooted");
    return 0;
}
