// Calls the library in every way: through the linkage table, by pointers, from callbacks, and out of calls by longjmp.
#include "kinds.h"
#include <dlfcn.h>
#include <stdlib.h>

static void callback(int i) { name_of(i); }

int main(void)
{
    point p = {1.5, 2};
    scale(p, 2);
    mixed m = {3, 4.5};
    mix(m, 1);
    big b = {{1, 2, 3, 4}};
    grow(b, 9);
    rgb c = {1, 2, 3};
    shade(c);
    bits bb = {3, 17, 'q'};
    flip(bb);
    next_colour(RED);
    add_long(2.25L, 3);
    add_float(1, 2.5f);
    many(1, 2, 3, 4, 5, 6, 7, -8, 'i', 200, 1.25);
    log_line("%d-%s-%.*s-%Lf-%c", 5, "str", 2, "abcdef", 1.5L, 'z');
    struct node second = {2, 0}, first = {1, &second};
    walk(&first);
    name_of(0);
    negated(1);
    apply(callback, 2);
    wide(5);
    wide(-1);
    conjugate(1.0 + 2.0i);
    jumping("jumped");
    jmp_buf buffer;
    if (!setjmp(buffer))
        leave(buffer);
    same(-1UL);
    int array[3] = {1, 2, 3}, q = 7;
    char *s = "x";
    fill(&array, &q, 0, &s);
    void (*volatile pointer)(void) = nothing;
    pointer();
    double (*cube_root)(double) = (double (*)(double)) dlsym(dlopen("libm.so.6", RTLD_NOW), "cbrt");
    cube_root(27);
    exit(3);
}
