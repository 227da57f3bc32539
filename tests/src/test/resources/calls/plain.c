// What ltrace knows the prototypes of.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    puts("hello");
    char *p = malloc(100);
    strcpy(p, "abc\n\1\377");
    printf("%d %s %g %c %lu %p %5.2f%% %x %o\n", -5, p, 1.5, 'x', 123456789012UL, (void *) 0, 2.25, 255, 8);
    char text[200];
    memset(text, 'a', 199);
    text[199] = 0;
    puts(text);
    free(p);
    p = realloc(0, 20);
    free(p);
    getenv("SOMETHING");
    getenv("NOTHING");
    write(1, "x\n", 2);
    snprintf(text, 10, "%d %.2s", argc, "long");
    fflush(stdout);
    fopen("/nonexistent", "r");
    read(0, text, 5);
    qsort(text, 3, 1, (int (*)(const void *, const void *)) strcmp);
    return 3;
}
