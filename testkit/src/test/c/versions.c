#include <stdio.h>
#include <string.h>

/* References to two versions of one function. */
__asm__(".symver old_memcpy, memcpy@GLIBC_2.2.5");
__asm__(".symver new_memcpy, memcpy@GLIBC_2.14");
extern void *old_memcpy(void *, const void *, size_t);
extern void *new_memcpy(void *, const void *, size_t);

int main(int argc, char **argv)
{
    char a[64], b[64];
    old_memcpy(a, "old", (size_t) argc + 3);
    new_memcpy(b, "new", (size_t) argc + 3);
    puts(a);
    puts(b);
    return 0;
}
