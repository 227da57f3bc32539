#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads the file that is named, and tells the user's home. */
int main(int argc, char **argv)
{
    char text[64] = "";
    int fd = open(argv[1], O_RDONLY);
    if (fd < 0) {
        perror(argv[1]);
        return 1;
    }
    long size = read(fd, text, sizeof text - 1);
    printf("%ld: %s", size, text);
    printf("home: %s\n", getenv("HOME"));
    return argc > 2 ? atoi(argv[2]) : 0;
}
