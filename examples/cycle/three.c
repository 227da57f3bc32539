/* A library of a dependency cycle, with a constructor and a destructor. */
#include <stdio.h>

__attribute__((constructor)) static void begin(void)
{
    puts("constructor of three");
}

__attribute__((destructor)) static void end(void)
{
    puts("destructor of three");
    fflush(stdout);
}

int three(void)
{
    return 1;
}
