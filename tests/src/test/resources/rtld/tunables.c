/* Prints the value of every tunable, by number, and what can be seen of malloc's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    void (*value_of)(int, void *, void *) = (void (*)(int, void *, void *)) dlsym(RTLD_DEFAULT, "__tunable_get_val");
    for (int i = 0; argc > 1 && i < atoi(argv[1]); i++) {
        unsigned long value[2] = {0, 0};
        value_of(i, value, NULL);
        if (value[0] >> 40 == 0x7f) {
            printf("tunable %d: a string\n", i);
        } else {
            printf("tunable %d: %lx\n", i, value[0]);
        }
    }
    unsigned char *small = malloc(100);
    printf("fill %d", small[50]);
    free(small);
    char *large = malloc(70000);
    printf(", mapped blocks %zu, arena %zu\n", mallinfo2().hblks, mallinfo2().arena);
    free(large);
    return 0;
}
