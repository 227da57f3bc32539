#include <stdio.h>
#include <string.h>
#include <time.h>

static int total;
static char text[32];

static int square(int x)
{
    int result = x * x;
    return result;
}

static void add(int x)
{
    total += square(x);
}

int main(void)
{
    for (int i = 1; i <= 5; i++) {
        add(i);
        printf("round %d\n", i);
        fflush(stdout);
    }
    strcpy(text, "done");
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%s %d %ld\n", text, total, now.tv_nsec);
    return 0;
}
