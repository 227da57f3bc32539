#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

int two(void);
#ifdef OLD
__asm__(".symver two, two@OLD");
#endif

int main(void)
{
    printf("two=%d", two());
    for (const char *const *v = (const char *const[]){"OLD", "NEW", 0}; *v; v++) {
        int (*f)(void) = (int (*)(void))dlvsym(RTLD_DEFAULT, "two", *v);
        printf(" two@%s=%d", *v, f ? f() : -1);
    }
    printf("\n");
    return 0;
}
