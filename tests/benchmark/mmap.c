/* Mappings of two pages made, touched and removed. usage: mmap COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(int argc, char **argv)
{
    for (int i = atoi(argv[1]); i > 0; i--) {
        char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) {
            perror("mmap");
            return 1;
        }
        page[0] = 1;
        page[4096] = 2;
        munmap(page, 8192);
    }
    return 0;
}
