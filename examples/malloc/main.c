/* Allocates through whichever malloc the dynamic linker bound. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *greeting = malloc(32);
    if (greeting == NULL)
        return 1;
    strcpy(greeting, "hello from the heap");
    puts(greeting);
    free(greeting);
    return 0;
}
