/* The mistake everybody makes once: a malloc that prints with printf, which calls malloc, which prints ... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

void *malloc(size_t size)
{
    void *(*next)(size_t) = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    void *block = next(size);
    fprintf(stderr, "malloc(%zu) = %p\n", size, block);
    printf("malloc(%zu) = %p\n", size, block);
    return block;
}
