// Copies from the FIFO "in" to the FIFO "out", whose other sides a process of the host opens. The argument is where
// they lie.
#include "try.h"
#include <pthread.h>

static volatile int in = -1, out = -1;

static void *open_in(void *unused) {
    in = open("in", O_RDONLY);
    return 0;
}

static void *open_out(void *unused) {
    out = open("out", O_WRONLY);
    return 0;
}

int main(int argc, char **argv) {
    enter(argv[1]);
    pthread_t threads[2];
    int got, sum = 0;
    pthread_create(&threads[0], 0, open_in, 0);
    pthread_create(&threads[1], 0, open_out, 0);
    usleep(20000);
    printf("%d %d\n", in, out);
    close(open("waiting", O_CREAT | O_WRONLY, 0600));
    pthread_join(threads[0], 0);
    pthread_join(threads[1], 0);
    while ((got = read(in, buf, sizeof buf)) > 0) {
        write(out, buf, got);
        sum += got;
    }
    printf("%d bytes\n", sum);
    close(out);
    return 0;
}
