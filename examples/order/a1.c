/* One of two libraries that define a(); which one is used depends on link order and preloading. */
#include <stdio.h>

void b(void);

void a(void)
{
    puts("a of a1");
    b();
}
