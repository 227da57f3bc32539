// What files are and may: status, access, times, extended attributes, seals, directories. The argument is an empty directory.
#include "try.h"
#include <linux/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <utime.h>

static void statxs(void) {
    struct statx x;
    memset(&x, 0, sizeof x);
    TRY(statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS | STATX_BTIME, &x));
    printf("%x %x %lo %u %llu %d\n", x.stx_mask & 0xfff, x.stx_blksize, (long) x.stx_mode, x.stx_nlink, x.stx_size,
            x.stx_btime.tv_sec > 0);
    TRY(statx(AT_FDCWD, "file", 0, 0, &x));
    TRY(statx(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_TYPE, &x));
    printf("%o\n", x.stx_mode & S_IFMT);
    TRY(statx(AT_FDCWD, "none", 0, STATX_TYPE, &x));
    TRY(statx(AT_FDCWD, "", 0, STATX_TYPE, &x));
    TRY(statx(AT_FDCWD, "", AT_EMPTY_PATH, STATX_TYPE, &x));
    printf("%o\n", x.stx_mode & S_IFMT);
    TRY(statx(99, "file", 0, STATX_TYPE, &x));
    TRY(statx(AT_FDCWD, "file", 0x80000, STATX_TYPE, &x));
    TRY(statx(AT_FDCWD, "file", AT_STATX_FORCE_SYNC, STATX_TYPE, &x));
    TRY(statx(AT_FDCWD, "file", AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC, STATX_TYPE, &x));
    TRY(statx(AT_FDCWD, "file", 0, 0x80000000, &x));
    TRY(statx(AT_FDCWD, "file", 0, STATX_TYPE, (void *) 8));
    TRY(statx(AT_FDCWD, "file", 0, STATX_ALL | 0x1000, &x));
    printf("%d\n", (x.stx_mask & 0x1000) != 0 && x.stx_mnt_id != 0);
    struct stat st;
    TRY(syscall(SYS_newfstatat, AT_FDCWD, "file", &st, 0x100000));
    TRY(fstatat(AT_FDCWD, "", &st, AT_EMPTY_PATH));
    TRY(syscall(SYS_newfstatat, 0, 0, &st, AT_EMPTY_PATH) == 0 || errno == EFAULT);
}

static void access_to(const char *path) {
    printf("%s:", path);
    for (int mode = 0; mode < 8; mode++) {
        printf(" %d%d%d%d", faccessat(AT_FDCWD, path, mode, 0) == 0, faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0,
                faccessat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW) == 0, access(path, mode) == 0);
    }
    printf("\n");
}

static void accesses(void) {
    access_to("file");
    access_to("link");
    access_to("dir");
    access_to("none");
    chmod("file", 0755);
    access_to("file");
    TRY(access("file", 8));
    TRY(syscall(SYS_faccessat2, AT_FDCWD, "file", R_OK, 0x4000));
    TRY(syscall(SYS_faccessat2, 99, "file", R_OK, 0));
    TRY(syscall(SYS_faccessat2, 99, "/", R_OK, 0));
    TRY(chmod("none", 0600));
    TRY(fchmodat(AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW));
    TRY(syscall(452, AT_FDCWD, "file", 0600, AT_SYMLINK_NOFOLLOW));
    TRY(syscall(452, AT_FDCWD, "file", 0600, 0x4000));
    TRY(fchmod(99, 0600));
    TRY(fchmod(0, 0600) == 0 || 1);
    struct stat st;
    TRY(chmod("file", 06755));
    stat("file", &st);
    printf("%o\n", st.st_mode);
    TRY(chmod("file", 0644));
}

static void show_times(const char *path) {
    struct stat st;
    lstat(path, &st);
    printf("%s %ld.%09ld %ld.%09ld\n", path, (long) st.st_atim.tv_sec, st.st_atim.tv_nsec, (long) st.st_mtim.tv_sec,
            st.st_mtim.tv_nsec);
}

static void times(void) {
    struct timespec t[2] = {{1000, 5}, {2000, 999999999}};
    struct timeval v[2] = {{3000, 6}, {4000, 7}};
    struct utimbuf u = {5000, 6000};
    TRY(utimensat(AT_FDCWD, "file", t, 0));
    show_times("file");
    TRY(utimensat(AT_FDCWD, "link", t, AT_SYMLINK_NOFOLLOW));
    show_times("link");
    t[0].tv_nsec = UTIME_OMIT;
    t[1].tv_sec = 7000;
    t[1].tv_nsec = 0;
    TRY(utimensat(AT_FDCWD, "link", t, 0));
    show_times("file");
    t[1].tv_nsec = UTIME_OMIT;
    TRY(utimensat(AT_FDCWD, "none", t, 0));
    t[1].tv_nsec = 1000000000;
    TRY(utimensat(AT_FDCWD, "file", t, 0));
    TRY(utimensat(AT_FDCWD, "file", t, 0x4000));
    TRY(utimes("file", v));
    show_times("file");
    TRY(lutimes("link", v));
    show_times("link");
    v[0].tv_usec = 1000000;
    TRY(utimes("file", v));
    TRY(utime("file", &u));
    show_times("file");
    int fd = open("file", O_RDONLY);
    t[0] = t[1] = (struct timespec) {-5, 5};
    TRY(futimens(fd, t));
    show_times("file");
    TRY(syscall(SYS_utimensat, fd, 0, t, AT_SYMLINK_NOFOLLOW));
    TRY(syscall(SYS_utimensat, AT_FDCWD, 0, t, 0));
    TRY(utimensat(AT_FDCWD, "file", (void *) 8, 0));
    close(fd);
}

static void xattrs(void) {
    int fd = open("file", O_RDWR), path = open("file", O_PATH), n;
    if (setxattr("file", "user.probe", "1", 1, 0) != 0 && errno == EOPNOTSUPP) {
        printf("no attributes here\n");
    }
    TRY(setxattr("file", "user.one", "first", 5, XATTR_CREATE));
    TRY(setxattr("file", "user.one", "first", 5, XATTR_CREATE));
    TRY(setxattr("file", "user.two", "second", 6, XATTR_REPLACE));
    TRY(setxattr("link", "user.two", "second", 6, 0));
    TRY(setxattr("file", "user.two", "second", 6, 7));
    TRY(lsetxattr("link", "user.three", "x", 1, 0));
    TRY(fsetxattr(fd, "user.three", "third", 5, 0));
    TRY(fsetxattr(path, "user.three", "third", 5, 0));
    TRY(getxattr("file", "user.one", buf, 100));
    printf("%.5s\n", buf);
    TRY(getxattr("file", "user.one", buf, 3));
    TRY(getxattr("file", "user.one", buf, 0));
    TRY(getxattr("file", "user.none", buf, 100));
    TRY(lgetxattr("link", "user.one", buf, 100));
    TRY(fgetxattr(fd, "user.two", buf, 100));
    TRY(fgetxattr(fd, "user.two", (void *) 8, 100));
    TRY(n = listxattr("file", buf, 1000));
    for (int i = 0; i < n; i += strlen(buf + i) + 1) {
        printf("%s\n", strncmp(buf + i, "user.", 5) ? "other" : buf + i);
    }
    TRY(listxattr("file", buf, 1));
    TRY(llistxattr("link", buf, 1000) >= 0);
    TRY(flistxattr(fd, buf, 1000) > 0);
    TRY(removexattr("file", "user.one"));
    TRY(removexattr("file", "user.one"));
    TRY(lremovexattr("link", "user.one"));
    TRY(fremovexattr(fd, "user.two"));
    TRY(setxattr("file", "nothing", "x", 1, 0));
    TRY(setxattr("file", "", "x", 1, 0));
    memset(buf, 'n', 300);
    buf[300] = 0;
    TRY(setxattr("file", buf, "x", 1, 0));
    TRY(setxattr("file", "user.big", buf, 70000, 0));
    TRY(setxattr("none", "user.one", "x", 1, 0));
    TRY(fsetxattr(99, "user.one", "x", 1, 0));
    close(fd);
    close(path);
}

static void seals(void) {
    int fd;
    TRY(fd = memfd_create("plain", 0));
    TRY(fcntl(fd, F_GET_SEALS));
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
    close(fd);
    TRY(memfd_create("x", 0x8000));
    TRY(fd = memfd_create("sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC));
    sprintf(buf + 1000, "/proc/self/fd/%d", fd);
    buf[readlink(buf + 1000, buf, 100)] = 0;
    printf("%s\n", buf);
    TRY(fcntl(fd, F_GETFD));
    TRY(ftruncate(fd, 8192));
    char *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
    strcpy(shared, "still");
    TRY(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
    TRY(write(fd, "x", 1));
    TRY(munmap(shared, 4096));
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
    TRY(fcntl(fd, F_GET_SEALS));
    TRY(ftruncate(fd, 4096));
    TRY(ftruncate(fd, 10000));
    TRY(fallocate(fd, 0, 0, 20000));
    TRY(fallocate(fd, 3, 0, 4096));
    TRY(pwrite(fd, "x", 1, 0));
    char *map;
    TRY((map = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0)) == MAP_FAILED);
    printf("%s\n", map);
    TRY(mprotect(map, 4096, PROT_READ | PROT_WRITE));
    TRY(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
    TRY((map = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0)) == MAP_FAILED);
    map[0] = 'S';
    TRY(pread(fd, buf, 1, 0));
    printf("%c\n", buf[0]);
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
    TRY(fcntl(fd, F_ADD_SEALS, 0));
    TRY(fcntl(fd, F_ADD_SEALS, 0x1000));
    close(fd);
    fd = open("file", O_RDWR);
    TRY(fcntl(fd, F_GET_SEALS));
    TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
    close(fd);
}

static void directories(void) {
    char name[20], seen[60] = {0};
    mkdir("many", 0755);
    for (int i = 0; i < 60; i++) {
        sprintf(name, "many/%02d", i);
        close(open(name, O_CREAT | O_WRONLY, 0644));
    }
    int fd = open("many", O_RDONLY | O_DIRECTORY), got, count = 0;
    struct linux_dirent64 {
        unsigned long ino;
        long off;
        unsigned short length;
        unsigned char type;
        char name[];
    } *entry;
    long middle = 0;
    char after[20] = "";
    while ((got = syscall(SYS_getdents64, fd, buf, 500)) > 0) {
        for (int at = 0; at < got; at += entry->length) {
            entry = (void *) (buf + at);
            if (middle && !after[0]) {
                strcpy(after, entry->name);
            }
            if (entry->name[0] != '.') {
                seen[atoi(entry->name)]++;
            }
            if (++count == 30) {
                middle = entry->off;
            }
        }
    }
    int once = 0;
    for (int i = 0; i < 60; i++) {
        once += seen[i] == 1;
    }
    printf("%d %d of %d\n", got, once, count);
    TRY(lseek(fd, middle, SEEK_SET) == middle);
    syscall(SYS_getdents64, fd, buf, 500);
    printf("%d\n", strcmp(((struct linux_dirent64 *) buf)->name, after) == 0);
    TRY(lseek(fd, 0, SEEK_SET));
    TRY(syscall(SYS_getdents64, fd, buf, 10));
    TRY(syscall(SYS_getdents64, fd, (void *) 8, 500));
    TRY(syscall(SYS_getdents64, 99, buf, 500));
    struct linux_dirent {
        unsigned long ino;
        unsigned long off;
        unsigned short length;
        char name[];
    } *old;
    count = 0;
    while ((got = syscall(SYS_getdents, fd, buf, 300)) > 0) {
        for (int at = 0; at < got; at += old->length) {
            old = (void *) (buf + at);
            char type = buf[at + old->length - 1];
            count += type == (old->name[0] == '.' ? DT_DIR : DT_REG);
        }
    }
    printf("%d %d\n", got, count);
    TRY(lseek(fd, 0, SEEK_END) >= 0);
    TRY(read(fd, buf, 10));
    TRY(ftruncate(fd, 0));
    close(fd);
    DIR *d = opendir("many");
    for (int i = 0; i < 10; i++) {
        readdir(d);
    }
    long tell = telldir(d);
    strcpy(name, readdir(d)->d_name);
    readdir(d);
    seekdir(d, tell);
    printf("%d\n", strcmp(readdir(d)->d_name, name));
    rewinddir(d);
    for (count = 0; readdir(d); count++) {
    }
    printf("%d\n", count);
    // A name that comes and one that goes while the directory is read.
    rewinddir(d);
    readdir(d);
    unlink("many/07");
    TRY(closedir(d));
    fd = open("many", O_RDONLY);
    rmdir("many");
    for (int i = 0; i < 60; i++) {
        sprintf(name, "many/%02d", i);
        unlink(name);
    }
    TRY(rmdir("many"));
    TRY(syscall(SYS_getdents64, fd, buf, 500));
    TRY(openat(fd, "x", O_CREAT | O_WRONLY, 0600));
    struct stat st;
    TRY(fstat(fd, &st));
    printf("%ld\n", (long) st.st_nlink);
    close(fd);
    fd = open("file", O_RDONLY);
    TRY(syscall(SYS_getdents64, fd, buf, 500));
    close(fd);
}

static void rest(void) {
    struct statfs fs;
    struct statvfs v;
    TRY(statfs("file", &fs));
    printf("%d %d\n", fs.f_bsize > 0, fs.f_namelen);
    TRY(statfs("none", &fs));
    TRY(statfs("file", (void *) 8));
    TRY(fstatfs(99, &fs));
    TRY(statfs("/proc", &fs));
    printf("%lx\n", (long) fs.f_type);
    int fd = open("file", O_RDWR | O_DIRECT);
    if (fd >= 0) {
        TRY(fcntl(fd, F_GETFL));
        TRY(fcntl(fd, F_SETFL, O_APPEND));
        TRY(fcntl(fd, F_GETFL));
        close(fd);
    }
    fd = open("file", O_RDONLY);
    TRY(fcntl(fd, F_SETLEASE, F_RDLCK));
    TRY(fcntl(fd, F_GETLEASE));
    TRY(fcntl(fd, F_SETLEASE, F_UNLCK));
    TRY(fcntl(fd, F_GETLEASE));
    TRY(fcntl(fd, F_SETLEASE, 77));
    TRY(fcntl(fd, F_NOTIFY, 0));
    TRY(fcntl(fd, 1000, 0));
    int p[2];
    pipe(p);
    TRY(fcntl(p[0], F_GETPIPE_SZ));
    TRY(fcntl(p[0], F_SETPIPE_SZ, 10000));
    write(p[1], buf, 9000);
    TRY(fcntl(p[0], F_SETPIPE_SZ, 4096));
    read(p[0], buf, 9000);
    TRY(fcntl(p[0], F_SETPIPE_SZ, 0));
    TRY(fcntl(fd, F_GETPIPE_SZ));
    TRY(fcntl(fd, F_SETPIPE_SZ, 4096));
    TRY(close_range(10, 5, 0));
    TRY(close_range(10, 20, 0x80));
    TRY(dup2(fd, 15));
    TRY(close_range(10, 20, CLOSE_RANGE_UNSHARE));
    TRY(fcntl(15, F_GETFD));
    TRY(fcntl(fd, F_DUPFD, 30));
    TRY(fcntl(fd, F_DUPFD_CLOEXEC, 30));
    TRY(fcntl(31, F_GETFD));
    TRY(fcntl(fd, F_DUPFD, 1 << 30));
    TRY(truncate("file", -1));
    TRY(truncate("dir", 0));
    TRY(truncate("none", 0));
    TRY(truncate("file", 3));
    TRY(ftruncate(fd, 3));
    TRY(mkfifo("fifo", 0600));
    TRY(truncate("fifo", 3));
    // Numbers that no kernel of today has an implementation for.
    TRY(syscall(SYS_getpmsg, 0, 0, 0, 0, 0));
    TRY(syscall(SYS_tuxcall, 0, 0, 0));
    TRY(syscall(SYS_uselib, "file"));
}

int main(int argc, char **argv) {
    enter(argv[1]);
    umask(022);
    int fd = open("file", O_CREAT | O_WRONLY, 0644);
    write(fd, "contents", 8);
    close(fd);
    symlink("file", "link");
    mkdir("dir", 0755);
    statxs();
    accesses();
    times();
    xattrs();
    seals();
    directories();
    rest();
    return 0;
}
