/* Functions with arguments and results in all kinds of registers, called through a procedure linkage table. */
#include <stdarg.h>

struct pair { long a, b; };
struct big { long v[6]; };

long traced_sum(long a, long b, long c, long d, long e, long f, long g, long h) {
    return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8;
}

double traced_double(double a, double b) { return a * b; }

long double traced_long_double(long double a) { return a * 2; }

struct pair traced_pair(long a) { struct pair p = {a, a + 1}; return p; }

struct big traced_big(long a) { struct big b = {{a, 2, 3, 4, 5, 6}}; return b; }

long traced_changed(long a, double d) { return a * 10 + (long) (d * 2); }

long traced_quiet(long a) { return -a; }

long traced_variadic(int n, ...) {
    va_list list;
    va_start(list, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += va_arg(list, double);
    }
    va_end(list);
    return (long) sum;
}

long once(long a) { return a + 1; }

long traced_nested(long a) { return a == 0 ? 0 : traced_nested(a - 1) + traced_quiet(1); }
