/* A library whose destructor shows the thread-local variable of the process it runs in. */
#include <stdio.h>

static __thread int count = 7;

__attribute__((constructor)) static void construct(void) {
    fprintf(stderr, "first: constructor\n");
}

__attribute__((destructor)) static void destruct(void) {
    fprintf(stderr, "first: destructor, count %d\n", count);
}

int add(int n) {
    return count += n;
}
