#include <stdio.h>
#include <unistd.h>

volatile long count;

static void spin(void) {
    for (;;) {
        count++;
    }
}

int main(int argc, char **argv) {
    puts("ready");
    fflush(stdout);
    if (argc > 1) {
        pause();
    }
    spin();
}
