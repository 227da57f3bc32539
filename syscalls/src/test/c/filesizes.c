// RLIMIT_FSIZE: how large files may become. The argument is an empty directory.
#include "try.h"
#include <sys/resource.h>

static void caught(int signal) { printf("signal %d\n", signal); }

int main(int argc, char **argv) {
    enter(argv[1]);
    struct rlimit limit = {5000, 100000};
    int fd = open("f", O_CREAT | O_RDWR, 0600), p[2];
    loff_t at = 0;
    TRY(setrlimit(RLIMIT_FSIZE, &limit));
    signal(SIGXFSZ, caught);
    TRY(write(fd, buf, 4000));
    TRY(write(fd, buf, 4000));
    TRY(write(fd, buf, 10));
    TRY(write(fd, buf, 0));
    TRY(pwrite(fd, buf, 10, 4995));
    TRY(pwrite(fd, buf, 10, 6000));
    TRY(ftruncate(fd, 6000));
    TRY(truncate("f", 6000));
    TRY(ftruncate(fd, 5000));
    TRY(fallocate(fd, 0, 0, 6000));
    TRY(fallocate(fd, 0, 0, 5000));
    pipe(p);
    TRY(write(p[1], buf, 8000));
    int in = open("f", O_RDONLY);
    lseek(fd, 5000, SEEK_SET);
    TRY(sendfile(fd, in, 0, 100));
    TRY(copy_file_range(in, &at, fd, 0, 100, 0));
    TRY(splice(p[0], 0, fd, 0, 100, 0));
    lseek(fd, 0, SEEK_SET);
    fcntl(fd, F_SETFL, O_APPEND);
    TRY(write(fd, buf, 1));
    fcntl(fd, F_SETFL, 0);
    struct iovec parts[2] = {{buf, 10}, {buf, 10}};
    TRY(pwritev(fd, parts, 2, 4985));
    limit.rlim_cur = RLIM_INFINITY;
    TRY(setrlimit(RLIMIT_FSIZE, &limit));
    limit.rlim_cur = 4000;
    TRY(setrlimit(RLIMIT_FSIZE, &limit));
    TRY(ftruncate(fd, 4500));
    TRY(ftruncate(fd, 4600));
    return 0;
}
