/* Another library with a thread-local variable, which takes the module number that a closed one had. */
#include <stdio.h>

static __thread int count = 100;

__attribute__((constructor)) static void construct(void) {
    fprintf(stderr, "second: constructor\n");
}

__attribute__((destructor)) static void destruct(void) {
    fprintf(stderr, "second: destructor, count %d\n", count);
}

int subtract(int n) {
    return count -= n;
}
