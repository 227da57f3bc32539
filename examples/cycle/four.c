/* A library of a dependency cycle, with a constructor and a destructor. */
#include <stdio.h>

__attribute__((constructor)) static void begin(void)
{
    puts("constructor of four");
}

__attribute__((destructor)) static void end(void)
{
    puts("destructor of four");
    fflush(stdout);
}

int four(void)
{
    return 1;
}
