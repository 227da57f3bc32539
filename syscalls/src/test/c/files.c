// Reading, writing, sizes, copies, mappings and extended attributes of files. The argument is an empty directory.
#include "try.h"

int main(int argc, char **argv) {
    enter(argv[1]);
    struct stat st;
    int fd, p[2];
    TRY(pipe2(p, 0));
    dup2(p[0], 40);
    dup2(p[1], 41);
    close(p[0]);
    close(p[1]);
    p[0] = 40;
    p[1] = 41;
    TRY(open("nope", O_RDONLY));
    TRY(open("a", O_CREAT|O_RDWR, 0666));
    fd = 3;

    TRY(write(3, "hello world", 11));
    TRY(lseek(3, 0, SEEK_CUR));
    TRY(pread(3, buf, 5, 6));
    buf[5] = 0;
    puts(buf);

    TRY(lseek(3, -1, SEEK_SET));
    TRY(lseek(3, 0, 77));
    TRY(lseek(3, 0, SEEK_DATA));
    TRY(lseek(3, 0, SEEK_HOLE));

    TRY(read(3, (void*)1, 10));
    TRY(lseek(3, 0, 0));
    TRY(read(3, (void*)1, 10));
    TRY(lseek(3, 0, 1));
    TRY(read(3, buf, (size_t)-1));
    TRY(read(3, buf, 1UL<<62));

    TRY(read(99, buf, 1));
    TRY(write(3, (void*)1, 10));
    TRY(write(3, buf, 0));
    TRY(read(3, buf, 0));

    char *m = mmap(0, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0);
    mprotect(m+4096, 4096, PROT_NONE);

    TRY(lseek(3, 0, 0));
    TRY(pread(3, m+4090, 11, 0));
    TRY(read(3, m+4090, 11));
    TRY(lseek(3, 0, 1));
    TRY(write(3, m+4090, 11));
    TRY(fstat(3, &st));
    printf("size %ld mode %o\n", (long)st.st_size, st.st_mode);

    struct iovec v[3] = {{m, 3}, {m+8000, 4}, {m+3, 3}};
    TRY(lseek(3, 0, 0));
    TRY(readv(3, v, 3));
    TRY(readv(3, v, -1));
    TRY(readv(3, v, 1025));
    v[1].iov_len = -1;
    TRY(readv(3, v, 3));
    v[1].iov_len = 0;
    TRY(readv(3, v, 3));

    TRY(pread(3, buf, 4, -1));
    TRY(pwrite(3, buf, 4, -5));
    TRY(preadv2(3, v, 3, -1, 0));
    TRY(preadv2(3, v, 3, 0, 0x100));
    TRY(pwritev2(3, v, 1, 0, RWF_APPEND));
    TRY(lseek(3, 0, SEEK_END));

    TRY(truncate("a", 3));
    TRY(truncate("d", 3));
    TRY(truncate("a", -1));
    TRY(truncate("zz", 1));
    TRY(ftruncate(3, -1));
    TRY(ftruncate(0, 1));
    TRY(ftruncate(3, 100));
    TRY(fallocate(3, 0, 0, 200));
    TRY(fallocate(3, 0, 0, -1));
    TRY(fstat(3, &st));
    printf("%ld\n", (long)st.st_size);
    TRY(posix_fadvise(3, 0, 0, POSIX_FADV_WILLNEED));
    TRY(syscall(SYS_fadvise64, 3, 0, 0, 77));
    TRY(readahead(3, 0, 10));
    TRY(fsync(3));
    TRY(fdatasync(3));
    TRY(fsync(99));
    TRY(syncfs(3));

    TRY(open("big", O_CREAT|O_RDWR|O_TRUNC, 0644));
    for (int i = 0;i<70000;i++)buf[i] = i*7;
    fd = open("big", O_RDWR);
    TRY(write(fd, buf, 70000));
    off_t o = 10;
    int f2 = open("copy", O_CREAT|O_RDWR|O_TRUNC, 0644);
    TRY(sendfile(f2, fd, &o, 1000));
    printf("%ld\n", o);
    TRY(sendfile(f2, 99, &o, 1));
    loff_t o1 = 0, o2 = 5;
    TRY(copy_file_range(fd, &o1, f2, &o2, 3000, 0));
    printf("%ld %ld\n", o1, o2);
    TRY(copy_file_range(fd, &o1, f2, &o2, 3000, 1));
    TRY(splice(fd, &o1, p[1], 0, 100, 0));
    TRY(read(p[0], buf, 200));
    TRY(splice(fd, &o1, f2, 0, 100, 0));

    char*mm = mmap(0, 70000, PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);
    unsigned sum = 0;
    for (int i = 0;i<70000;i++)sum+=(unsigned char)mm[i];
    printf("sum %u\n", sum);
    mm[69999] = 1;
    TRY(pread(fd, buf, 1, 69999));
    printf("%d\n", buf[0]);
    TRY(mmap(0, 10, PROT_READ|PROT_WRITE, MAP_SHARED, open("big", O_RDONLY), 0)==MAP_FAILED);
    TRY(mmap(0, 10, PROT_READ, MAP_SHARED, open("d", O_RDONLY), 0)==MAP_FAILED);

    TRY(getxattr("a", "user.x", buf, 10));
    TRY(setxattr("a", "user.x", "vv", 2, 0));
    TRY(getxattr("a", "user.x", buf, 10));
    TRY(getxattr("a", "user.x", buf, 0));
    TRY(getxattr("a", "user.x", buf, 1));
    TRY(listxattr("a", buf, 100));
    TRY(setxattr("a", "user.x", "v", 1, XATTR_CREATE));
    TRY(removexattr("a", "user.x"));
    TRY(getxattr("a", "", buf, 1));
    TRY(lgetxattr("l", "security.selinux", buf, 10));
    TRY(fgetxattr(3, "user.q", buf, 9));
    return 0;
}
