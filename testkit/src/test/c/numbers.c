#include <stdio.h>

/* Arguments of all classes, in registers and on the stack. */
extern double mixed(int a, double b, long c, float d, char e, const char *f, short g, long h, long i, double j);
extern float half(float x);
extern long sum(long count, ...);

int main(void)
{
    printf("%g\n", mixed(-1, 2.5, 3000000000L, 4.25f, 5, "six", -7, 8, 9, 10.5));
    printf("%g\n", half(3));
    printf("%ld\n", sum(9L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
    printf("%d %.1f %s %d %d %d %d %.2f\n", 1, 2.5, "three", 4, 5, 6, 7, 8.25);
    return 0;
}
