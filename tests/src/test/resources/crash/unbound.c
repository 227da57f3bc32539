/* A resolver that is called before the words of its own object are relocated, and calls another object. */
#include <unistd.h>

static int chosen(void) {
    return 1;
}

static int (*resolve(void))(void) {
    return getpid() == 0 ? 0 : chosen;
}

int choose(void) __attribute__((ifunc("resolve")));
int (*pointer)(void) = choose;
