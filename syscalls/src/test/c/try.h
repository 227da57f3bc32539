// What the programs that compare file calls with the host's share.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/mman.h>
#include <sys/ioctl.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/xattr.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <termios.h>

#define TRY(call)                                                                             \
    do {                                                                                      \
        errno = 0;                                                                            \
        long result = (long) (call);                                                          \
        printf("%s = %ld %s\n", #call, result, result < 0 ? strerrorname_np(errno) : "");     \
    } while (0)

static char buf[70000];

static void enter(const char *directory) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (chdir(directory) != 0) {
        perror(directory);
        exit(2);
    }
}
