// 200 MB through a pipe from one process to another, which checks each byte.
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PERIOD (1 << 20)
#define TOTAL (200L << 20)

static unsigned char pattern[PERIOD], in[1 << 16];

int main(void) {
    int p[2], status;
    long at = 0, wrong = 0, got;
    for (int i = 0; i < PERIOD; i++) {
        pattern[i] = i % 251;
    }
    pipe(p);
    if (fork() == 0) {
        close(p[0]);
        while (at < TOTAL) {
            long size = PERIOD - at % PERIOD;
            if (write(p[1], pattern + at % PERIOD, size) != size) {
                _exit(1);
            }
            at += size;
        }
        _exit(0);
    }
    close(p[1]);
    while ((got = read(p[0], in, sizeof in)) > 0) {
        for (long i = 0; i < got; ) {
            long offset = (at + i) % PERIOD, size = PERIOD - offset < got - i ? PERIOD - offset : got - i;
            wrong += memcmp(in + i, pattern + offset, size) != 0;
            i += size;
        }
        at += got;
    }
    wait(&status);
    printf("%ld bytes, %ld wrong, status %d\n", at, wrong, WEXITSTATUS(status));
    return 0;
}
