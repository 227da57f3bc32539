/* A program linked with the library that forks in a constructor: two processes run main. */
#include <stdio.h>

int in_child(void);

int main(void) {
    fprintf(stderr, "main, child %d\n", in_child());
    return 5 + in_child();
}
