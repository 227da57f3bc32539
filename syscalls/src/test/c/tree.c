// Names, attributes and contents of files below a directory, from every side. What is printed is the same on every
// file system that behaves as those of Linux do.
#include "names.h"

static void names(void) {
    TRY(mkdir("d", 0755));
    TRY(mkdir("d", 0755));
    TRY(mkdir("d/e/f", 0755));
    TRY(mkdir("slash/", 0750));
    TRY(rmdir("slash/"));
    TRY(open("missing", O_RDONLY));
    TRY(open("missing/", O_RDWR | O_CREAT, 0644));
    put("d/a", "first");
    TRY(open("d/a", O_CREAT | O_EXCL | O_RDWR, 0600));
    TRY(open("d/a/", O_RDONLY));
    TRY(open("d/a/x", O_RDONLY));
    TRY(open("d", O_RDWR));
    TRY(open("d", O_CREAT | O_RDONLY, 0600));
    TRY(open("d/a", O_DIRECTORY));
    TRY(link("d/a", "d/b"));
    TRY(link("d/a", "d/b"));
    TRY(link("d", "e"));
    TRY(link("nothing", "e"));
    printf("same inode %d\n", inode("d/a") == inode("d/b"));
    TRY(symlink("a", "d/l"));
    TRY(symlink("a", "d/l"));
    TRY(symlink("", "d/empty"));
    TRY(symlink("l2", "d/l1"));
    TRY(symlink("l1", "d/l2"));
    TRY(open("d/l1", O_RDONLY));
    TRY(open("d/l", O_RDONLY | O_NOFOLLOW));
    get("d/l");
    char target[10];
    TRY(readlink("d/l", target, 10));
    TRY(readlink("d/a", target, 10));
    TRY(unlink("d"));
    TRY(rmdir("d"));
    TRY(rmdir("d/a"));
    TRY(unlink("d/none"));
    TRY(unlink("d/b"));
    TRY(rmdir("d/."));
    TRY(rmdir("d/.."));
    TRY(unlink("d/a/"));
    TRY(mkfifo("d/fifo", 0640));
    TRY(mknod("d/regular", S_IFREG | 0600, 0));
    TRY(mknod("d/socket", S_IFSOCK | 0600, 0));
    list("d");
}

static void renames(void) {
    mkdir("r", 0755);
    mkdir("r/full", 0755);
    put("r/full/x", "x");
    mkdir("r/empty", 0755);
    mkdir("r/other", 0755);
    put("r/f", "f");
    put("r/g", "g");
    TRY(rename("r/none", "r/n"));
    TRY(rename("r/f", "r/full"));
    TRY(rename("r/full", "r/f"));
    TRY(rename("r/empty", "r/full"));
    TRY(rename("r/full", "r/full/x/y"));
    TRY(rename("r/full", "r/full/y"));
    TRY(rename("r/full", "r"));
    TRY(rename("r/full", "r/empty"));
    get("r/empty/x");
    TRY(rename("r/f", "r/g"));
    get("r/g");
    TRY(syscall(SYS_renameat2, AT_FDCWD, "r/g", AT_FDCWD, "r/other", 1));
    TRY(syscall(SYS_renameat2, AT_FDCWD, "r/g", AT_FDCWD, "r/other", 2));
    list("r");
    list("r/g");
    get("r/other");
    TRY(syscall(SYS_renameat2, AT_FDCWD, "r/g", AT_FDCWD, "r/none", 2));
    TRY(syscall(SYS_renameat2, AT_FDCWD, "r/g", AT_FDCWD, "r/none", 3));
    TRY(rename("r/other", "r/other"));
    link("r/other", "r/twin");
    TRY(rename("r/other", "r/twin"));
    TRY(rename("r/empty", "r/moved/"));
    TRY(rename("r/twin", "r/file/"));
    TRY(rename("r/.", "r/dot"));
    list("r");
    char longest[300];
    memset(longest, 'n', 299);
    longest[299] = 0;
    TRY(rename("r/twin", longest));
    TRY(mkdir(longest, 0700));
    // A directory that is renamed under whoever is in it.
    mkdir("r/in", 0755);
    mkdir("r/in/deep", 0755);
    int base = open(".", O_RDONLY);
    chdir("r/in/deep");
    rename("../../in", "../../out");
    char *now = get_current_dir_name();
    printf("now in ...%s\n", now ? now + strlen(now) - 11 : "?");
    put("file", "made after");
    get("../deep/file");
    TRY(unlink("file"));
    TRY(rmdir("../deep"));
    TRY(mkdir("gone", 0700));
    TRY(open("new", O_CREAT | O_RDWR, 0600));
    TRY(open(".", O_RDONLY) >= 0);
    errno = 0;
    TRY(syscall(SYS_getcwd, longest, 299));
    TRY(chdir(".."));
    fchdir(base);
    close(base);
}

static void attributes(void) {
    struct stat status;
    put("t", "text");
    TRY(chmod("t", 04751));
    stat("t", &status);
    printf("mode %o\n", status.st_mode);
    int fd = open("t", O_RDONLY);
    TRY(fchmod(fd, 0640));
    fstat(fd, &status);
    printf("mode %o\n", status.st_mode);
    struct timespec times[2] = {{1000, 1}, {2000, 2}};
    TRY(utimensat(AT_FDCWD, "t", times, 0));
    stat("t", &status);
    printf("times %ld.%ld %ld.%ld\n", status.st_atim.tv_sec, status.st_atim.tv_nsec, status.st_mtim.tv_sec,
           status.st_mtim.tv_nsec);
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = 3000;
    TRY(futimens(fd, times));
    stat("t", &status);
    printf("times %ld %ld\n", status.st_atim.tv_sec, status.st_mtim.tv_sec);
    symlink("t", "s");
    times[0].tv_nsec = 0;
    TRY(utimensat(AT_FDCWD, "s", times, AT_SYMLINK_NOFOLLOW));
    lstat("s", &status);
    printf("link %ld size %ld\n", status.st_mtim.tv_sec, status.st_size);
    TRY(chown("t", getuid(), getgid()));
    TRY(lchown("s", -1, -1));
    TRY(truncate("t", 2));
    get("t");
    TRY(truncate("t", 6));
    TRY(ftruncate(fd, 1));
    TRY(truncate("d", 1));
    TRY(truncate("none", 1));
    close(fd);
    TRY(access("t", R_OK | W_OK));
    TRY(access("t", X_OK));
    TRY(access("none", F_OK));
    umask(027);
    close(open("masked", O_CREAT | O_RDWR, 0666));
    mkdir("maskeddir", 0777);
    stat("masked", &status);
    printf("masked %o\n", status.st_mode);
    stat("maskeddir", &status);
    printf("masked %o\n", status.st_mode);
    umask(022);
    mkdir("group", 02775);
    chmod("group", 02775);
    mkdir("group/sub", 0755);
    stat("group/sub", &status);
    printf("inherits %o\n", status.st_mode);
    char value[20];
    TRY(setxattr("t", "user.a", "one", 3, 0));
    TRY(setxattr("t", "user.a", "two", 3, XATTR_CREATE));
    TRY(setxattr("t", "user.b", "two", 3, XATTR_REPLACE));
    TRY(setxattr("t", "user.b", "four", 4, 0));
    TRY(getxattr("t", "user.b", value, 20));
    TRY(getxattr("t", "user.b", value, 2));
    TRY(getxattr("t", "user.b", value, 0));
    TRY(getxattr("t", "user.none", value, 20));
    TRY(removexattr("t", "user.b"));
    TRY(listxattr("t", value, 20));
    TRY(setxattr("t", "other.b", "four", 4, 0));
}

static void contents(void) {
    char buffer[100] = "";
    int fd = open("m", O_RDWR | O_CREAT | O_TRUNC, 0644);
    TRY(ftruncate(fd, 8192));
    char *shared = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    strcpy(shared, "through the mapping");
    TRY(pread(fd, buffer, 19, 0));
    printf("%s\n", buffer);
    TRY(pwrite(fd, "THROUGH", 7, 0));
    printf("%s %s\n", shared, private);
    strcpy(private, "mine");
    printf("%s %s\n", shared, private);
    if (fork() == 0) {
        strcpy(shared + 4096, "from the child");
        _exit(0);
    }
    wait(0);
    printf("%s\n", shared + 4096);
    TRY(lseek(fd, 0, SEEK_END));
    int append = open("m", O_WRONLY | O_APPEND);
    TRY(write(append, "end", 3));
    TRY(lseek(fd, 0, SEEK_END));
    TRY(unlink("m"));
    struct stat status;
    fstat(fd, &status);
    printf("links %ld size %ld\n", (long)status.st_nlink, (long)status.st_size);
    snprintf(buffer, 100, "/proc/self/fd/%d", fd);
    int again = open(buffer, O_RDONLY);
    TRY(pread(again, buffer, 7, 0));
    TRY(open("m", O_RDONLY));
    TRY(fallocate(fd, 0, 0, 20000));
    close(fd), close(append), close(again);
    int nameless = open(".", O_TMPFILE | O_RDWR, 0600);
    if (nameless >= 0) {
        TRY(write(nameless, "nameless", 8));
        fstat(nameless, &status);
        printf("links %ld\n", (long)status.st_nlink);
        snprintf(buffer, 100, "/proc/self/fd/%d", nameless);
        TRY(linkat(AT_FDCWD, buffer, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
        get("named");
        fstat(nameless, &status);
        printf("links %ld\n", (long)status.st_nlink);
    }
    TRY(open(".", O_TMPFILE | O_RDONLY, 0600));
    int fifo;
    mkfifo("pipe", 0600);
    fifo = open("pipe", O_RDWR);
    TRY(write(fifo, "through", 7));
    TRY(read(fifo, buffer, 7));
    close(fifo);
    fd = open("t", O_PATH);
    TRY(read(fd, buffer, 1));
    TRY(fchmod(fd, 0600));
    fstat(fd, &status);
    printf("%o\n", status.st_mode);
    TRY(fchmodat(fd, "", 0600, AT_EMPTY_PATH));
    close(fd);
}

int main(int argc, char **argv) {
    umask(022);
    enter(argv[1]);
    names();
    renames();
    attributes();
    contents();
    list(".");
}
