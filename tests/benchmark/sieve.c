/* The primes below 20 million. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    enum { LIMIT = 20000000 };
    char *composite = calloc(LIMIT, 1);
    int count = 0;
    if (composite == NULL)
        return 1;
    for (long i = 2; i < LIMIT; i++) {
        if (composite[i])
            continue;
        count++;
        for (long j = i * i; j < LIMIT; j += i)
            composite[j] = 1;
    }
    printf("%d\n", count);
    return 0;
}
