#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Three references to malloc: by a call, by a pointer, and by libc's strdup. */
int main(void)
{
    char *called = malloc(100);
    void *(*volatile pointer)(size_t) = malloc;
    char *by_pointer = pointer(200);
    char *copy = strdup("twelve bytes");
    strcpy(called, copy);
    strcpy(by_pointer, copy);
    puts(called);
    free(called);
    free(by_pointer);
    free(copy);
    return 0;
}
