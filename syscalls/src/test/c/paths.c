// Names: opening, making, linking, renaming, removing; attributes; the current directory. The argument is an empty
// directory.
#include "try.h"

int main(int argc, char **argv) {
    enter(argv[1]);
    struct stat st;
    struct statx sx;
    long n;
    TRY(open("a", O_CREAT | O_RDWR, 0666));
    TRY(write(3, "hello world!..", 15));
    TRY(open("a", O_RDONLY|O_DIRECTORY));
    TRY(open("a/b", O_RDONLY));
    TRY(open("a/", O_RDONLY));
    TRY(open(".", O_WRONLY));
    TRY(open(".", O_RDONLY));
    TRY(read(4, buf, 10));
    TRY(write(4, buf, 10));
    TRY(close(4));
    TRY(close(4));
    TRY(close(-1));

    TRY(mkdir("d", 0777));
    TRY(mkdir("d", 0777));
    TRY(mkdir("d/", 0777));
    TRY(mkdir("x/y", 0777));
    TRY(mkdir(".", 0777));
    TRY(mkdir("..", 0777));
    TRY(mkdir("/", 0777));
    TRY(mkdir("n/", 0700));
    TRY(rmdir("n/"));
    TRY(mkdir("a/z", 0777));
    TRY(mkdir("", 0777));

    TRY(symlink("d", "l"));
    TRY(symlink("l/../a", "la"));
    TRY(symlink("loop", "loop"));
    TRY(symlink("none", "dang"));
    TRY(symlink("", "e"));
    TRY(symlink("x", "l"));
    TRY(symlink("x", "l/"));
    TRY(symlink("x", "newslash/"));

    TRY(open("loop", O_RDONLY));
    TRY(open("l", O_RDONLY|O_NOFOLLOW));
    TRY(open("l/", O_RDONLY|O_NOFOLLOW));
    TRY(close(4));
    TRY(open("l", O_PATH|O_NOFOLLOW));
    TRY(readlinkat(4, "", buf, 99));
    TRY(read(4, buf, 1));
    TRY(fstat(4, &st));
    printf("%o\n", st.st_mode&S_IFMT);
    TRY(fchmod(4, 0700));
    TRY(fchdir(4));
    TRY(fcntl(4, F_GETFL));
    TRY(close(4));

    TRY(open("dang", O_RDONLY));
    TRY(open("dang", O_CREAT|O_EXCL|O_RDWR, 0600));
    TRY(open("dang", O_CREAT|O_RDWR, 0600));
    TRY(fcntl(4, F_GETFL));
    TRY(close(4));
    TRY(access("none", R_OK));
    TRY(access("none", X_OK));
    TRY(access("none", 9));
    TRY(access("loop", F_OK));
    TRY(faccessat(AT_FDCWD, "loop", F_OK, AT_SYMLINK_NOFOLLOW));

    TRY(open("la", O_RDONLY));
    TRY(close(4));
    TRY(stat("l/..", &st));
    TRY(stat("a/..", &st));
    TRY(stat("a/.", &st));
    TRY(stat("loop/", &st));
    TRY(lstat("l/", &st));
    printf("%o\n", st.st_mode&S_IFMT);
    TRY(lstat("l", &st));
    printf("%o %ld\n", st.st_mode&S_IFMT, (long)st.st_size);

    TRY(rmdir("l"));
    TRY(rmdir("l/"));
    TRY(unlink("l/"));
    TRY(unlink("d"));
    TRY(unlink("d/"));
    TRY(unlink("a/"));
    TRY(unlink("."));
    TRY(rmdir("."));
    TRY(rmdir(".."));
    TRY(rmdir("d/.."));
    TRY(rmdir("/"));
    TRY(unlink("/"));
    TRY(rmdir("a"));
    TRY(rmdir(""));
    TRY(unlinkat(AT_FDCWD, "d", 3));

    TRY(rename("a", "d"));
    TRY(rename("d", "a"));
    TRY(rename("d", "d/x"));
    TRY(rename("a", "b/"));
    TRY(rename("a", "."));
    TRY(rename("l/", "l2"));
    TRY(rename("l", "l2"));
    TRY(rename("l2", "l"));
    TRY(renameat2(AT_FDCWD, "a", AT_FDCWD, "none", RENAME_NOREPLACE));
    TRY(renameat2(AT_FDCWD, "a", AT_FDCWD, "none", RENAME_EXCHANGE));
    TRY(renameat2(AT_FDCWD, "a", AT_FDCWD, "none", 99));
    TRY(rename("none", "a2"));
    TRY(rename("a2", "none"));

    TRY(link("a", "hard"));
    TRY(link("d", "hard2"));
    TRY(link("l", "hardl"));
    TRY(linkat(AT_FDCWD, "la", AT_FDCWD, "hf", AT_SYMLINK_FOLLOW));
    TRY(link("a", "hard"));
    TRY(link("a", "hard/"));
    TRY(link("zz", "hh"));
    TRY(stat("a", &st));
    printf("nlink %ld\n", (long)st.st_nlink);

    TRY(linkat(3, "", AT_FDCWD, "frompath", AT_EMPTY_PATH));
    TRY(linkat(AT_FDCWD, "a", AT_FDCWD, "q", 0x40000));

    TRY(chmod("a", 0640));
    TRY(chmod("zz", 0));
    TRY(chmod("l/", 0755));
    TRY(fchmodat(AT_FDCWD, "la", 0600, 0));
    TRY(stat("a", &st));
    printf("%o\n", st.st_mode);
    TRY(chown("a", -1, -1));
    TRY(lchown("loop", -1, -1));
    TRY(fchownat(AT_FDCWD, "a", -1, -1, 0x40));
    TRY(fchownat(3, "", -1, -1, AT_EMPTY_PATH));

    struct timespec ts[2] = {{1000, 5}, {2000, 6}};
    TRY(utimensat(AT_FDCWD, "a", ts, 0));
    TRY(stat("a", &st));
    printf("%ld.%ld %ld.%ld\n", st.st_atim.tv_sec, st.st_atim.tv_nsec, st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    ts[0].tv_nsec = UTIME_OMIT;
    ts[1].tv_nsec = 1000000000;
    TRY(utimensat(AT_FDCWD, "a", ts, 0));
    ts[1].tv_nsec = UTIME_OMIT;
    TRY(utimensat(AT_FDCWD, "zz", ts, 0));
    TRY(futimens(3, ts));
    ts[1].tv_nsec = 7;
    TRY(futimens(3, ts));
    TRY(fstat(3, &st));
    printf("%ld.%ld\n", st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    TRY(syscall(SYS_utimensat, 3, 0, ts, AT_SYMLINK_NOFOLLOW));
    TRY(utimensat(AT_FDCWD, "loop", ts, AT_SYMLINK_NOFOLLOW));

    TRY(statx(AT_FDCWD, "a", 0, STATX_ALL, &sx));
    printf("%o %x %ld\n", sx.stx_mode, sx.stx_mask&STATX_BASIC_STATS, (long)sx.stx_size);
    TRY(statx(AT_FDCWD, "a", 0x6000, 0, &sx));
    TRY(statx(AT_FDCWD, "a", 0x10000, 0, &sx));
    TRY(statx(3, "", AT_EMPTY_PATH, 0xfff, &sx));
    TRY(statx(3, "", 0, 0xfff, &sx));
    TRY(statx(AT_FDCWD, "a", 0, 0x80000000, &sx));
    TRY(fstatat(AT_FDCWD, "a", &st, 0x2));
    TRY(fstatat(99, "a", &st, 0));
    TRY(fstatat(99, "/", &st, 0));
    TRY(fstatat(3, "a", &st, 0));
    TRY(stat((char*)1, &st));
    TRY(stat("a", (void*)1));
    struct statfs sf;
    TRY(statfs("a", &sf));
    printf("%lx %ld\n", (long)sf.f_type, (long)sf.f_bsize);
    TRY(statfs("zz", &sf));
    TRY(fstatfs(3, &sf));
    TRY(fstatfs(98, &sf));

    TRY(chdir("d"));
    TRY(open("../a", O_RDONLY)>0);
    TRY(getcwd(buf, 1)==0);
    TRY(syscall(SYS_getcwd, buf, 3));
    TRY(syscall(SYS_getcwd, buf, 4000)>0);
    TRY(chdir("../a"));
    TRY(chdir(""));
    TRY(chdir("/nope"));
    TRY(rmdir("../d"));
    TRY(syscall(SYS_getcwd, buf, 4000));
    TRY(open("x", O_CREAT|O_RDWR, 0600));
    TRY(open(".", O_RDONLY)>0);
    TRY(stat(".", &st));
    TRY(chdir(".."));

    umask(027);
    TRY(open("um", O_CREAT|O_RDWR, 0777)>0);
    TRY(stat("um", &st));
    printf("%o\n", st.st_mode);
    TRY(mkfifo("ff", 0666));
    TRY(stat("ff", &st));
    printf("%o\n", st.st_mode);
    TRY(mknod("nn", S_IFREG|0600, 0));
    TRY(open("tmpf", O_TMPFILE|O_RDWR, 0600));
    TRY(open(".", O_TMPFILE|O_RDWR, 0600)>0);
    TRY(open("/dev/tty5x", O_RDONLY));
    TRY(open("a", O_RDONLY|O_CREAT|O_DIRECTORY, 0600));
    TRY(open("q/", O_CREAT|O_RDWR, 0600));
    TRY(open("a", 0xffffffff));

    char ln[5000];
    memset(ln, 'n', 300);
    ln[300] = 0;
    TRY(open(ln, O_RDONLY));
    TRY(mkdir(ln, 0777));
    memset(ln, '/', 4999);
    ln[4999] = 0;
    TRY(open(ln, O_RDONLY));
    ln[4095] = 0;
    TRY(open(ln, O_RDONLY)>0);
    TRY(syscall(SYS_open, (char*)-1, 0));
    TRY(syscall(SYS_openat2, AT_FDCWD, "a", &(struct{long a, b, c;}){0, 0, 0}, 24)>0);
    TRY(syscall(SYS_openat2, AT_FDCWD, "a", &(struct{long a, b, c;}){1L<<40, 0, 0}, 24));
    TRY(syscall(SYS_openat2, AT_FDCWD, "a", &(struct{long a, b, c;}){0, 0777, 0}, 24));
    TRY(syscall(SYS_openat2, AT_FDCWD, "a", &(struct{long a, b, c;}){0, 0, 0}, 5));

    DIR*d = opendir(".");
    struct dirent*de;
    char names[100][64];
    n = 0;
    while((de = readdir(d))) { snprintf(names[n++], 64, "%s:%d:%d", de->d_name, de->d_type,
            de->d_reclen);} qsort(names, n, 64, (int(*)(const void*, const void*))strcmp);
    for (int i = 0;i<n;i++)puts(names[i]);
    long pos;
    rewinddir(d);
    readdir(d);
    pos = telldir(d);
    de = readdir(d);
    char nm[256];
    strcpy(nm, de->d_name);
    readdir(d);
    seekdir(d, pos);
    de = readdir(d);
    printf("%d\n", strcmp(nm, de->d_name));
    TRY(syscall(SYS_getdents64, dirfd(d), buf, 5));
    TRY(syscall(SYS_getdents64, 3, buf, 500));
    return 0;
}
