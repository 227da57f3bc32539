#include <stdarg.h>
#include <stdio.h>

double mixed(int a, double b, long c, float d, char e, const char *f, short g, long h, long i, double j)
{
    printf("mixed(%d, %g, %ld, %g, %d, %s, %d, %ld, %ld, %g)\n", a, b, c, d, e, f, g, h, i, j);
    return a + b + d + j;
}

float half(float x)
{
    return x / 2;
}

long sum(long count, ...)
{
    va_list list;
    va_start(list, count);
    long result = 0;
    for (long i = 0; i < count; i++)
        result += va_arg(list, long);
    va_end(list);
    return result;
}
