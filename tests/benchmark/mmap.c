/* 20,000 mappings made, touched and removed. */
#include <stdio.h>
#include <sys/mman.h>

int main(void)
{
    for (int i = 0; i < 20000; i++) {
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
