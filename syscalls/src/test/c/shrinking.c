// A file that another process of the host makes shorter, when it sees "mapped", while it is mapped. The argument is a
// directory with the file "shrinks".
#include "try.h"
#include <setjmp.h>

static sigjmp_buf back;
static volatile char *map;
static int pages;

static void lost(int signal, siginfo_t *info, void *context) {
    printf("SIGBUS %d page %ld\n", info->si_code, (long) ((char *) info->si_addr - (char *) map) / 4096);
    siglongjmp(back, 1);
}

static void read_until_lost(int page) {
    char sum = 0;
    if (sigsetjmp(back, 1) == 0) {
        while (1) {
            sum += map[page * 4096];
        }
    }
}

int main(int argc, char **argv) {
    enter(argv[1]);
    struct sigaction action = {.sa_sigaction = lost, .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, 0);
    int fd = open("shrinks", O_RDWR);
    map = mmap(0, 4 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (int i = 0; i < 4; i++) {
        printf("%c", map[i * 4096]);
    }
    printf("\n");
    close(open("mapped", O_CREAT | O_WRONLY, 0600));
    read_until_lost(3);
    read_until_lost(2);
    read_until_lost(1);
    printf("%c\n", map[0]);
    // It grows again, by the guest.
    TRY(pwrite(fd, "new", 3, 2 * 4096));
    printf("%c%d\n", map[2 * 4096], map[4096]);
    map[2 * 4096 + 1] = 'E';
    TRY(pread(fd, buf, 3, 2 * 4096));
    printf("%.3s\n", buf);
    return 0;
}
