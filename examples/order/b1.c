/* One of two libraries that define b(). */
#include <stdio.h>

void b(void)
{
    puts("b of b1");
}
