#include <stdlib.h>

/* Allocates often. */
int main(void)
{
    for (int i = 0; i < 2000; i++)
        free(malloc(i));
    return 0;
}
