// Moving data between files and pipes inside the kernel, and room in files. The argument is an empty directory.
#include "try.h"
#include <linux/falloc.h>
#include <sys/wait.h>

static void state(int fd) {
    struct stat st;
    fstat(fd, &st);
    printf("size %ld pos %ld\n", (long) st.st_size, (long) lseek(fd, 0, SEEK_CUR));
}

static void drain(int fd) {
    int flags = fcntl(fd, F_GETFL), got, sum = 0;
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    while ((got = read(fd, buf, sizeof buf)) > 0) {
        printf("[%.*s]", got > 60 ? 60 : got, buf);
        sum += got;
    }
    printf(" %d bytes\n", sum);
    fcntl(fd, F_SETFL, flags);
}

int main(int argc, char **argv) {
    enter(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    int a = open("a", O_CREAT | O_RDWR, 0644), b = open("b", O_CREAT | O_RDWR, 0644), p[2], q[2], status;
    int append = open("b", O_WRONLY | O_APPEND), readonly = open("a", O_RDONLY), writeonly = open("b", O_WRONLY);
    write(a, "0123456789abcdefghij", 20);
    pipe(p);
    pipe(q);
    loff_t in = 5, out = 3;

    TRY(splice(a, &in, p[1], 0, 7, 0));
    printf("%ld\n", (long) in);
    state(a);
    TRY(tee(p[0], q[1], 100, 0));
    drain(q[0]);
    TRY(splice(p[0], 0, b, &out, 100, SPLICE_F_MOVE | SPLICE_F_MORE));
    printf("%ld\n", (long) out);
    state(b);
    TRY(splice(p[0], 0, b, 0, 10, SPLICE_F_NONBLOCK));
    TRY(tee(p[0], q[1], 10, SPLICE_F_NONBLOCK));
    TRY(splice(a, 0, b, 0, 10, 0));
    TRY(splice(a, &in, p[1], &out, 10, 0));
    TRY(splice(p[0], 0, append, 0, 10, 0));
    TRY(splice(p[0], 0, p[1], 0, 10, 0));
    TRY(splice(99, 0, p[1], 0, 10, 0));
    TRY(splice(a, 0, p[1], 0, 10, 0xff00));
    TRY(splice(a, 0, p[1], 0, 0, 0));
    TRY(splice(writeonly, 0, p[1], 0, 1, 0));
    TRY(splice(p[0], 0, readonly, 0, 1, SPLICE_F_NONBLOCK));
    TRY(splice(a, (loff_t *) 8, p[1], 0, 1, 0));
    in = -1;
    TRY(splice(a, &in, p[1], 0, 1, 0));
    TRY(tee(a, p[1], 10, 0));
    TRY(tee(p[0], p[1], 10, 0));
    TRY(tee(p[0], q[1], 10, 0x100));
    TRY(write(p[1], "pipe to pipe", 12));
    TRY(splice(p[0], 0, q[1], 0, 100, 0));
    drain(q[0]);
    // A full pipe.
    fcntl(q[1], F_SETPIPE_SZ, 4096);
    TRY(write(q[1], buf, 4096));
    write(p[1], "more", 4);
    TRY(splice(p[0], 0, q[1], 0, 100, SPLICE_F_NONBLOCK));
    TRY(tee(p[0], q[1], 100, SPLICE_F_NONBLOCK));
    read(q[0], buf, 4096);
    drain(p[0]);
    memset(buf, 0, sizeof buf);

    // Waiting on either side.
    fflush(stdout);
    if (fork() == 0) {
        usleep(20000);
        write(p[1], "late", 4);
        _exit(0);
    }
    TRY(splice(p[0], 0, q[1], 0, 100, 0));
    drain(q[0]);
    wait(&status);
    if (fork() == 0) {
        usleep(20000);
        write(p[1], "later", 5);
        _exit(0);
    }
    TRY(tee(p[0], q[1], 100, 0));
    drain(p[0]);
    drain(q[0]);
    wait(&status);

    struct iovec parts[3] = {{"one ", 4}, {"two ", 4}, {"three", 5}};
    TRY(vmsplice(p[1], parts, 3, 0));
    TRY(vmsplice(p[1], parts, 2, SPLICE_F_GIFT));
    drain(p[0]);
    TRY(vmsplice(p[1], parts, 0, 0));
    TRY(vmsplice(a, parts, 1, 0));
    TRY(vmsplice(99, parts, 1, 0));
    TRY(vmsplice(p[1], parts, -1, 0));
    TRY(vmsplice(p[1], (struct iovec *) 8, 1, 0));
    TRY(vmsplice(p[1], parts, 1, 0x1000));
    write(p[1], "into memory", 11);
    char first[5] = {0}, second[20] = {0};
    struct iovec room[2] = {{first, 4}, {second, 19}};
    TRY(vmsplice(p[0], room, 2, 0));
    printf("%s|%s\n", first, second);
    TRY(vmsplice(p[0], room, 2, SPLICE_F_NONBLOCK));

    lseek(a, 0, 0);
    ftruncate(b, 0);
    off_t at = 2;
    TRY(sendfile(b, a, &at, 4));
    printf("%ld\n", (long) at);
    state(a);
    state(b);
    TRY(sendfile(b, a, 0, 100));
    state(a);
    TRY(sendfile(b, a, 0, 100));
    TRY(sendfile(p[1], a, &at, 3));
    TRY(sendfile(a, p[0], 0, 3));
    TRY(sendfile(append, a, &at, 3));
    TRY(sendfile(readonly, a, &at, 3));
    TRY(sendfile(b, writeonly, &at, 3));
    TRY(sendfile(b, 99, 0, 3));
    at = -5;
    TRY(sendfile(b, a, &at, 3));
    TRY(sendfile(b, a, (off_t *) 8, 3));
    drain(p[0]);
    memset(buf, 'x', sizeof buf);
    pwrite(a, buf, 70000, 0);
    at = 0;
    fcntl(p[1], F_SETFL, O_NONBLOCK);
    TRY(sendfile(p[1], a, &at, 70000) > 0);
    fcntl(p[1], F_SETFL, 0);
    drain(p[0]);
    fflush(stdout);
    int r[2];
    pipe(r);
    if (fork() == 0) {
        close(r[0]);
        at = 0;
        long sum = 0, sent;
        while (sum < 70000 && (sent = sendfile(r[1], a, &at, 70000 - sum)) > 0) {
            sum += sent;
        }
        _exit(sum == 70000);
    }
    close(r[1]);
    long sum = 0, got;
    while ((got = read(r[0], buf, 1000)) > 0) {
        sum += got;
    }
    printf("%ld through a pipe\n", sum);
    wait(&status);
    printf("%d\n", WEXITSTATUS(status));

    ftruncate(a, 20);
    ftruncate(b, 0);
    in = 1;
    out = 2;
    TRY(copy_file_range(a, &in, b, &out, 5, 0));
    printf("%ld %ld\n", (long) in, (long) out);
    lseek(a, 18, 0);
    lseek(b, 0, 0);
    TRY(copy_file_range(a, 0, b, 0, 100, 0));
    TRY(copy_file_range(a, 0, b, 0, 100, 0));
    TRY(copy_file_range(a, 0, b, 0, 100, 1));
    TRY(copy_file_range(a, 0, append, 0, 100, 0));
    TRY(copy_file_range(a, 0, p[1], 0, 100, 0));
    TRY(copy_file_range(a, 0, readonly, 0, 100, 0));
    in = 0;
    out = 2;
    TRY(copy_file_range(a, &in, a, &out, 10, 0));
    TRY(copy_file_range(a, (loff_t *) 8, b, 0, 10, 0));
    int dir = open(".", O_RDONLY);
    TRY(copy_file_range(dir, 0, b, 0, 10, 0));

    ftruncate(b, 0);
    TRY(fallocate(b, 0, 0, 10000));
    state(b);
    TRY(fallocate(b, FALLOC_FL_KEEP_SIZE, 10000, 10000));
    state(b);
    pwrite(b, "data", 4, 5000);
    TRY(fallocate(b, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096));
    TRY(pread(b, buf, 4, 5000));
    printf("%d\n", buf[0]);
    TRY(fallocate(b, FALLOC_FL_PUNCH_HOLE, 0, 10));
    TRY(fallocate(b, FALLOC_FL_ZERO_RANGE | FALLOC_FL_PUNCH_HOLE, 0, 10));
    TRY(fallocate(b, 0, -1, 10));
    TRY(fallocate(b, 0, 0, 0));
    TRY(fallocate(readonly, 0, 0, 10));
    TRY(fallocate(p[1], 0, 0, 10));
    TRY(fallocate(dir, 0, 0, 10));
    TRY(fallocate(99, 0, 0, 10));
    TRY(fallocate(b, 0, 0x7fffffffffffffffL, 10));
    TRY(fallocate(b, 0x800, 0, 10));
    TRY(lseek(b, 0, SEEK_HOLE) >= 0);
    TRY(lseek(b, 20000, SEEK_DATA));

    TRY(posix_fadvise(b, 0, 0, POSIX_FADV_SEQUENTIAL));
    TRY(posix_fadvise(b, 0, 0, 77));
    TRY(posix_fadvise(p[0], 0, 0, POSIX_FADV_NORMAL));
    TRY(posix_fadvise(99, 0, 0, POSIX_FADV_NORMAL));
    TRY(posix_fadvise(b, 0, -1, POSIX_FADV_NORMAL));
    TRY(readahead(a, 0, 100));
    TRY(readahead(p[0], 0, 100));
    TRY(readahead(writeonly, 0, 100));
    TRY(readahead(dir, 0, 100));
    TRY(sync_file_range(b, 0, 100, SYNC_FILE_RANGE_WRITE));
    TRY(sync_file_range(b, 0, 100, 0x10));
    TRY(sync_file_range(b, -1, 100, 0));
    TRY(sync_file_range(p[0], 0, 100, 0));
    TRY(sync_file_range(99, 0, 100, 0));
    TRY(fsync(p[0]));
    TRY(fsync(dir));
    TRY(syncfs(p[0]));
    TRY(syncfs(99));

    struct iovec one = {buf, 10};
    TRY(preadv2(a, &one, 1, 0, 0));
    TRY(preadv2(a, &one, 1, 0, RWF_HIPRI));
    TRY(preadv2(a, &one, 1, -1, 0) >= 0);
    TRY(preadv2(a, &one, 1, -2, 0));
    TRY(preadv2(a, &one, 1, 0, 0x1000));
    TRY(preadv2(p[0], &one, 1, -1, RWF_NOWAIT));
    TRY(preadv2(p[0], &one, 1, 0, 0));
    TRY(pwritev2(b, &one, 1, 0, RWF_APPEND));
    state(b);
    TRY(pwritev2(b, &one, 1, -1, RWF_APPEND));
    state(b);
    TRY(pwritev2(b, &one, 1, 0, RWF_DSYNC));
    TRY(pwritev2(b, &one, 1, 0, RWF_SYNC));
    TRY(pwritev2(p[1], &one, 1, -1, RWF_NOWAIT));
    TRY(pwritev2(p[1], &one, 1, 0, 0));
    drain(p[0]);
    return 0;
}
