#include <stdio.h>

/* A library with a constructor. */
#ifdef NEEDS
extern int NEEDS(void);
#else
#define NEEDS() 0
#endif

__attribute__((constructor)) static void begin(void)
{
    puts("constructor of " LIBRARY);
}

int NAME(void)
{
    return 1 + NEEDS();
}
