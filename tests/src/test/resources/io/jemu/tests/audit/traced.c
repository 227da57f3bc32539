#include <stdio.h>

struct pair { long a, b; };
struct big { long v[6]; };
long traced_sum(long, long, long, long, long, long, long, long);
double traced_double(double, double);
long double traced_long_double(long double);
struct pair traced_pair(long);
struct big traced_big(long);
long traced_changed(long, double);
long traced_quiet(long);
long traced_variadic(int, ...);
long once(long);
long traced_nested(long);

int main() {
    for (int i = 1; i < 3; i++) {
        printf("%ld %g %Lg\n", traced_sum(i, 2, 3, 4, 5, 6, 7, 8), traced_double(1.5, i), traced_long_double(i));
        struct pair p = traced_pair(i);
        struct big b = traced_big(i);
        printf("%ld %ld %ld %ld\n", p.a, p.b, b.v[0], b.v[5]);
        printf("%ld %ld %ld\n", traced_changed(i, 1.0), traced_quiet(i), traced_variadic(3, 1.0, 2.0, 3.0 * i));
        printf("%ld %ld\n", once(i), traced_nested(2));
    }
    return 0;
}
