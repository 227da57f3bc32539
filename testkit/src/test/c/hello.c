#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints its arguments and a variable, and copies its input. */
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("argument %d: %s\n", i, argv[i]);
    const char *name = getenv("NAME");
    printf("NAME=%s\n", name ? name : "(none)");
    char line[100];
    while (fgets(line, sizeof line, stdin))
        printf("input: %s", line);
    fprintf(stderr, "done\n");
    return argc - 1;
}
