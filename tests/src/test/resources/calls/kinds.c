// A library whose functions take and return values of every kind that the psABI passes in its own way.
#include "kinds.h"
#include <stdarg.h>
#include <stdio.h>

point scale(point p, double f) { p.x *= f; p.y *= f; return p; }
mixed mix(mixed m, int k) { m.a += k; m.b += k; return m; }
big grow(big b, int k) { b.a[0] += k; return b; }
rgb shade(rgb c) { c.r /= 2; return c; }
bits flip(bits b) { b.lo ^= 7; return b; }
enum colour next_colour(enum colour c) { return c == RED ? GREEN : BLUE; }
long double add_long(long double a, int b) { return a + b; }
float add_float(float a, float b) { return a + b; }
int many(int a, int b, int c, int d, int e, int f, int g, short h, char i, unsigned char j, double k)
{
    return a + b + c + d + e + f + g + h + i + j + (int) k;
}
int log_line(const char *format, ...)
{
    char line[100];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return length;
}
int walk(struct node *n)
{
    int sum = 0;
    for (; n; n = n->next)
        sum += n->v;
    return sum;
}
char *name_of(int i) { return i ? "one" : 0; }
_Bool negated(_Bool b) { return !b; }
void apply(void (*f)(int), int n)
{
    for (int i = 0; i < n; i++)
        f(i);
}
__int128 wide(__int128 x) { return x + 1; }
double _Complex conjugate(double _Complex z) { return ~z; }
int jumping(const char *s) { return puts(s); }
void leave(jmp_buf b) { longjmp(b, 5); }
unsigned long same(unsigned long x) { return x; }
int fill(int (*a)[3], int *p, void *v, char **s) { *p = (*a)[1]; return v == s; }
void nothing(void) {}
